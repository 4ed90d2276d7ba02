//! Orders of the Olist shop as events and feedback: `docs/recipes/olist.md`.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::tables::{self, Row, cell};
use crate::places::Places;

const EVENTS: [&str; 11] = [
    "order_id",
    "customer_id",
    "event",
    "time",
    "actor",
    "promised_for",
    "order_status",
    "sellers",
    "items_brl",
    "category",
    "customer_state",
];
const REVIEWS: [&str; 8] =
    ["review_id", "order_id", "customer_id", "answered_at", "stars", "title", "comment", "language"];

/// Events of an order: what happened, the column with its time, who acted.
const STEPS: [(&str, &str, &str); 4] = [
    ("purchased", "order_purchase_timestamp", "customer"),
    ("payment approved", "order_approved_at", "company"),
    ("handed to carrier", "order_delivered_carrier_date", "partner"),
    ("delivered", "order_delivered_customer_date", "partner"),
];

/// Writes `orders.csv.gz` and `reviews.csv.gz` and returns their folder.
pub(crate) fn olist(places: &Places, input: Option<PathBuf>, output: Option<PathBuf>) -> Result<PathBuf> {
    let input = tables::folder(places, input, "olist", "olist.md")?;
    let output = output.unwrap_or_else(|| places.root.join("fixtures/demo"));
    std::fs::create_dir_all(&output).with_context(|| format!("could not make {}", output.display()))?;
    let read = |table: &str| tables::read(&input.join(format!("{table}.csv.gz")));

    let orders = read("olist_orders")?;
    let people: HashMap<String, Row> =
        read("olist_customers")?.into_iter().map(|row| (cell(&row, "customer_id").to_owned(), row)).collect();
    let items =
        Items::new(&read("olist_order_items")?, &read("olist_products")?, &read("product_category_name_translation")?);
    let reviews = read("olist_order_reviews")?;

    let mut customer_of: HashMap<&str, &str> = HashMap::new();
    let mut events: Vec<Vec<String>> = Vec::new();
    for order in &orders {
        let id = cell(order, "order_id");
        let person = people.get(cell(order, "customer_id"));
        let of_person = |column| person.map_or("", |person| cell(person, column));
        let customer = of_person("customer_unique_id");
        customer_of.insert(id, customer);
        for (name, column, actor) in STEPS {
            let time = cell(order, column);
            if time.is_empty() {
                continue;
            }
            let first = name == "purchased";
            let mut row = event(id, customer, name, time, actor);
            if first {
                let (sellers, price, category) = items.of(id);
                // The promise is a day, given with the purchase.
                row[5] = day(cell(order, "order_estimated_delivery_date"));
                row[6] = cell(order, "order_status").to_owned();
                row[7] = sellers;
                row[8] = price;
                row[9] = category;
                row[10] = of_person("customer_state").to_owned();
            }
            events.push(row);
        }
    }
    let mut answers: Vec<Vec<String>> = Vec::new();
    for review in &reviews {
        let id = cell(review, "order_id");
        let customer = customer_of.get(id).copied().unwrap_or_default();
        // The survey's mail is known to the day only.
        events.push(event(id, customer, "review requested", &day(cell(review, "review_creation_date")), "company"));
        let text = |column| cell(review, column).trim().to_owned();
        let (title, comment) = (text("review_comment_title"), text("review_comment_message"));
        let language = if title.is_empty() && comment.is_empty() { "" } else { "pt" };
        answers.push(vec![
            // An id of a review is used for several orders, so it takes both to name an answer.
            format!("{}-{id}", cell(review, "review_id")),
            id.to_owned(),
            customer.to_owned(),
            cell(review, "review_answer_timestamp").to_owned(),
            cell(review, "review_score").to_owned(),
            title,
            comment,
            language.to_owned(),
        ]);
    }
    tables::write(&output.join("orders.csv.gz"), &EVENTS, &events)?;
    tables::write(&output.join("reviews.csv.gz"), &REVIEWS, &answers)?;
    Ok(output)
}

fn event(order: &str, customer: &str, name: &str, time: &str, actor: &str) -> Vec<String> {
    let mut row: Vec<String> = [order, customer, name, time, actor].map(str::to_owned).to_vec();
    row.resize(EVENTS.len(), String::new());
    row
}

/// The day of a time.
fn day(time: &str) -> String {
    time.split(' ').next().unwrap_or_default().to_owned()
}

/// What is known of the things in an order.
struct Items {
    by_order: HashMap<String, (BTreeSet<String>, u64, String)>,
}

impl Items {
    fn new(items: &[Row], products: &[Row], words: &[Row]) -> Self {
        let english: HashMap<&str, &str> = words
            .iter()
            .map(|row| {
                let portuguese =
                    row.iter().find(|(name, _)| name.trim_start_matches('\u{feff}') == "product_category_name");
                (portuguese.map_or("", |(_, text)| text.as_str()), cell(row, "product_category_name_english"))
            })
            .collect();
        let category: HashMap<&str, &str> = products
            .iter()
            .map(|row| {
                let name = cell(row, "product_category_name");
                (cell(row, "product_id"), english.get(name).copied().unwrap_or(name))
            })
            .collect();
        let mut by_order: HashMap<String, (BTreeSet<String>, u64, String)> = HashMap::new();
        for item in items {
            let order = by_order.entry(cell(item, "order_id").to_owned()).or_default();
            order.0.insert(cell(item, "seller_id").to_owned());
            order.1 += cents(cell(item, "price"));
            if order.2.is_empty() {
                order.2 = category.get(cell(item, "product_id")).copied().unwrap_or_default().to_owned();
            }
        }
        Self { by_order }
    }

    /// How many sellers an order has, what its items cost, and the category of the first.
    fn of(&self, order: &str) -> (String, String, String) {
        match self.by_order.get(order) {
            Some((sellers, price, category)) => {
                (sellers.len().to_string(), format!("{}.{:02}", price / 100, price % 100), category.clone())
            }
            None => ("0".to_owned(), String::new(), String::new()),
        }
    }
}

/// A price such as `58.9` in hundredths.
fn cents(price: &str) -> u64 {
    let (whole, part) = price.split_once('.').unwrap_or((price, ""));
    let part = format!("{part:0<2}");
    whole.parse::<u64>().unwrap_or(0) * 100 + part[..2].parse::<u64>().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_counted_in_hundredths() {
        assert_eq!(["58.9", "12", "0.05", "1299.99"].map(cents), [5_890, 1_200, 5, 129_999]);
    }

    #[test]
    fn a_day_is_what_stands_before_the_clock() {
        assert_eq!(day("2017-10-18 00:00:00"), "2017-10-18");
        assert_eq!(day(""), "");
    }
}

//! Lists come a page at a time; a cursor leads to the next one.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::problem::{Code, Place, Problem};

/// How many items a page has, unless the client says otherwise.
const DEFAULT_LIMIT: u32 = 50;
/// The most items of a page.
const MAX_LIMIT: u32 = 500;

/// Which page of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// The `next` of the page before.
    pub cursor: Option<String>,
    /// How many items, 50 without it, 500 at most.
    pub limit: Option<u32>,
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// The cursor of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl PageQuery {
    /// How many items, within bounds.
    pub fn limit(&self) -> Result<u32, Problem> {
        match self.limit.unwrap_or(DEFAULT_LIMIT) {
            limit @ 1..=MAX_LIMIT => Ok(limit),
            _ => Err(refused("limit", format!("a page has 1 to {MAX_LIMIT} items"))),
        }
    }

    /// The cursor as a number.
    pub fn after<N: std::str::FromStr>(&self) -> Result<Option<N>, Problem> {
        let read =
            |text: &String| text.parse().map_err(|_| refused("cursor", "this cursor is none of ours".to_owned()));
        self.cursor.as_ref().map(read).transpose()
    }

    /// The page of a list that is here as a whole, in the order of its keys.
    pub fn cut<I, O>(
        &self,
        all: Vec<I>,
        key: impl Fn(&I) -> String,
        told: impl Fn(I) -> O,
    ) -> Result<Page<O>, Problem> {
        let limit = self.limit()? as usize;
        let start = match &self.cursor {
            None => 0,
            // The item may be gone meanwhile; the next one by order is meant then.
            Some(cursor) => all
                .iter()
                .position(|item| key(item) == *cursor)
                .map_or_else(|| all.iter().position(|item| key(item) > *cursor).unwrap_or(all.len()), |at| at + 1),
        };
        let last = all.get(start + limit - 1).filter(|_| all.len() > start + limit).map(&key);
        let items = all.into_iter().skip(start).take(limit).map(told).collect();
        Ok(Page { items, next: last })
    }
}

fn refused(parameter: &str, words: String) -> Problem {
    Problem::new(Code::BadRequest, words).at(Place { parameter: Some(parameter.to_owned()), ..Place::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_a_list_are_the_list() {
        let all: Vec<String> = ["a", "b", "c", "d", "e"].map(str::to_owned).to_vec();
        for limit in 1..=6 {
            let (mut seen, mut cursor) = (Vec::new(), None);
            loop {
                let query = PageQuery { cursor: cursor.clone(), limit: Some(limit) };
                let page = query.cut(all.clone(), Clone::clone, |item| item).unwrap();
                seen.extend(page.items);
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(seen, all);
        }
        for limit in [0, 501] {
            assert!(PageQuery { cursor: None, limit: Some(limit) }.limit().is_err());
        }
    }
}

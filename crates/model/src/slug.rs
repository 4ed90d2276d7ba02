//! Slugs: the ids that people read in a map file.

/// Turns a name into a slug: lower case letters and digits of any script, joined by single hyphens.
///
/// ```
/// # use desireline_model::slug::slug_of;
/// assert_eq!(slug_of("Upload  invoice (PDF)"), "upload-invoice-pdf");
/// assert_eq!(slug_of("¿?"), "unnamed");
/// ```
pub fn slug_of(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let end = slug.trim_end_matches('-').len();
    slug.truncate(end);
    if slug.is_empty() { "unnamed".to_owned() } else { slug }
}

/// Whether a text may serve as a slug: letters, digits, `-`, `_`; not empty; at most 100 characters.
pub fn is_slug(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= 100 && text.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
}

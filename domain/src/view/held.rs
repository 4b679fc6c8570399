//! What was held back because somebody can read it now whom its author did not know of.

use super::House;
use super::words::list;
use sync::{AuthorId, RecordId};

/// "Ewa Nowak can read this now. Look at it again before it goes."
#[must_use]
pub fn can_read_now(house: &House, readers: &[RecordId]) -> String {
    let names: Vec<_> = readers.iter().map(|id| house.author_name(AuthorId::from(*id))).collect();
    let who = if names.is_empty() { "Somebody else".to_owned() } else { list(&names) };
    format!("{who} can read this now. Look at it again before it goes.")
}

#[cfg(test)]
mod tests {
    use super::super::testing::{TestHouse, id};
    use super::*;

    #[test]
    fn they_are_named_where_they_are_known() {
        let mut all = TestHouse::default();
        all.nowaks();
        let words = |ids: &[u8]| can_read_now(&all.house(), &ids.iter().map(|n| id(*n)).collect::<Vec<_>>());
        assert_eq!(words(&[2]), "Ewa Nowak can read this now. Look at it again before it goes.");
        assert!(words(&[2, 77]).starts_with("Ewa Nowak and Someone can"));
        assert!(words(&[]).starts_with("Somebody else can"));
    }
}

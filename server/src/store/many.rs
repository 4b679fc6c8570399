//! One statement for many ids, where one for each would be as many round trips to a database elsewhere.

use super::StoreError;
use super::db::{Conn, Param, Row, ToParam};

/// The most ids of one statement.
const IDS_MAX: usize = 64;

/// An id as the database holds it.
pub(super) type Id = [u8; sync::id::ID_BYTES];

/// What `read` makes of each row of `sql`, in which `{ids}` stands for the list of `ids`; its other parameters are
/// `before`. A long list is asked for in parts, and the order of `sql` holds within each.
pub(super) fn query<T>(
    conn: &Conn,
    sql: &str,
    before: &[Param<'_>],
    ids: &[Id],
    mut read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut found = Vec::new();
    for some in ids.chunks(IDS_MAX) {
        // The last one stands there several times, so that few statements differ and each is kept ready.
        let places = some.len().next_power_of_two();
        let filled = some.iter().chain(some.last().into_iter().cycle()).take(places);
        let params: Vec<Param<'_>> = before.iter().copied().chain(filled.map(ToParam::to_param)).collect();
        let sql = sql.replace("{ids}", &list(before.len(), places));
        found.append(&mut conn.query(&sql, &params, &mut read)?);
    }
    Ok(found)
}

/// `?3, ?4, ?5`: so many places after the first ones.
fn list(before: usize, places: usize) -> String {
    let all: Vec<String> = (1..=places).map(|place| format!("?{}", before + place)).collect();
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_follow_the_other_parameters() {
        assert_eq!((list(2, 3).as_str(), list(0, 1).as_str()), ("?3, ?4, ?5", "?1"));
    }
}

//! A worker's load: how many children and families, and nothing about any of them.

use super::{StoreError, brief};
use crate::store::allocated_on;
use crate::store::db::{Conn, Row, params};
use domain::day::{Day, iso};
use domain::model::fields::number;
use sync::{Record, RecordId, Value};

/// How many children and families somebody works with.
#[derive(Clone, Copy)]
pub(super) struct Load {
    children: i64,
    families: i64,
}

impl Load {
    pub(super) fn is_nothing(self) -> bool {
        self.children == 0 && self.families == 0
    }
}

pub(super) fn load(conn: &Conn, worker: RecordId, day: Day) -> Result<Load, StoreError> {
    let sql = concat!(
        "SELECT COUNT(DISTINCT person), COUNT(DISTINCT family) FROM allocation
         WHERE worker = ?1 AND is_lead = 1 AND ",
        allocated_on!("?2"),
    );
    let load = |row: &Row<'_>| Ok(Load { children: row.get(0)?, families: row.get(1)? });
    conn.query_row(sql, &params![worker.0, iso(day)], load)
}

pub(super) fn fields(worker: &Record, team: RecordId, load: Load) -> [(&'static str, Value); 6] {
    [
        ("worker", worker.id.into()),
        ("name", brief(worker, "name")),
        ("team", team.into()),
        ("fte_hundredths", number(worker, "fte_hundredths").into()),
        ("children", load.children.into()),
        ("families", load.families.into()),
    ]
}

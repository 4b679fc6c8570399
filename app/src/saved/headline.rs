//! What a change is about, in a line.

use crate::engine::engine;
use domain::schema::Kind;
use sync::{OpKind, Txn};

/// What a change is about, in a line.
#[must_use]
pub fn headline(txn: &Txn) -> String {
    let engine = engine();
    let of = |op: &sync::Op| -> Option<(Kind, String)> {
        let made = (op.kind == OpKind::New).then(|| Kind::from_name(&op.field)).flatten();
        let record = engine.record(op.record);
        let kind = made.or_else(|| record.as_ref().and_then(|r| Kind::from_name(&r.kind)))?;
        let family = record.and_then(|r| engine.record(r.scope)).map(|f| f.text("name").to_owned());
        Some((kind, family.unwrap_or_default()))
    };
    let Some((kind, family)) = txn.ops.first().and_then(of) else { return "A change".to_owned() };
    let what = match kind {
        Kind::Visit => "Visit",
        Kind::VisitNote => "Notes of a visit",
        Kind::Voice => "A child’s words",
        Kind::Promise => "Promise",
        Kind::Plan | Kind::Goal | Kind::Step => "Plan",
        Kind::Appointment => "Planned visit",
        _ => "Change",
    };
    if family.is_empty() { what.to_owned() } else { format!("{what}, {family} family") }
}

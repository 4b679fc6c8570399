//! Fields and their values as people say them.

use crate::day;
use crate::model::visit::ChildSeen;
use crate::schema::Kind;
use crate::view::words::{capital, list, spoken};
use crate::view::{House, Now, kin, plan};
use sync::removal::REMOVED;
use sync::{AuthorId, RecordId, Value};

/// What a field is called among people.
pub(super) fn field_name(house: &House, kind: Kind, field: &str) -> String {
    if let Some(child) = field.strip_prefix("child:") {
        let name = kin::short_name_of(house, RecordId::from_hex(child));
        return if name.is_empty() { "A child".to_owned() } else { name };
    }
    let in_plan = plan::FIELDS.iter().find(|(name, _)| kind == Kind::Plan && *name == field);
    if let Some((_, label)) = in_plan {
        return (*label).to_owned();
    }
    let known = match (kind, field) {
        (Kind::VisitNote, "saw") => "What I saw",
        (Kind::VisitNote, "told") => "What others told me",
        (Kind::VisitNote, "think") => "What I think",
        (Kind::VisitNote, "means") => "What it means for the child",
        (Kind::Plan, "review_on") => "When we look at it again",
        (Kind::Person, "born") => "Date of birth",
        (Kind::Person, "safe_contact") => "Safe way to be in touch",
        (Kind::Address, "lines") => "Address",
        (_, REMOVED) => "Stays, or goes",
        (_, "at") => "Date and time",
        (_, "on") => "Day",
        (_, "due") => "By when",
        (Kind::Step, "by") => "By when",
        _ => return capital(&spoken(field)),
    };
    known.to_owned()
}

/// Whether a field holds words of one's own, and not a day, a code or a name.
#[must_use]
pub fn is_free_text(field: &str) -> bool {
    plan::FIELDS.iter().any(|(name, _)| *name == field)
        || matches!(
            field,
            "saw" | "told" | "think" | "means" | "what" | "words" | "about" | "why" | "safe_contact"
        )
}

/// A value as people read it.
pub(super) fn value_words(house: &House, field: &str, value: &Value, now: &Now) -> String {
    match value {
        Value::Null => "Nothing".to_owned(),
        Value::Bool(yes) => if *yes { "Yes" } else { "No" }.to_owned(),
        Value::Int(ms) if matches!(field, "at" | "signed_at") => {
            format!("{}, {}", day::long(now.day_at(*ms), now.today), now.clock_at(*ms))
        }
        Value::Int(number) => number.to_string(),
        Value::Text(text) => day::parse(text).map_or_else(|| text.clone(), |on| day::long(on, now.today)),
        Value::Bytes(bytes) => {
            let id = AuthorId::from_slice(bytes);
            id.map_or_else(|| "Something".to_owned(), |id| house.author_name(id))
        }
        Value::List(entries) => {
            list(&entries.iter().map(|entry| value_words(house, field, entry, now)).collect::<Vec<_>>())
        }
        Value::Map(_) if field.starts_with("child:") => child_words(&ChildSeen::from_value(value)),
        Value::Map(entries) => {
            let said = entries.iter().map(|(name, entry)| {
                format!("{}: {}", capital(&spoken(name)), value_words(house, field, entry, now))
            });
            said.collect::<Vec<_>>().join(". ")
        }
    }
}

/// "Seen. Not alone: child refused. Bedroom seen."
fn child_words(part: &ChildSeen) -> String {
    let mut sentences = Vec::new();
    let mut say = |yes: Option<bool>, seen: &str, not: &str| {
        sentences.extend(yes.map(|yes| if yes { seen } else { not }.to_owned()));
    };
    say(part.seen, "Seen.", "Not seen.");
    say(part.alone, "Seen alone.", "Not alone.");
    say(part.bedroom, "Bedroom seen.", "Bedroom not seen.");
    say(part.awake, "Awake.", "Not awake.");
    if !part.reason.is_empty() {
        sentences.push(format!("Why not: {}.", spoken(part.reason.trim_end_matches('.'))));
    }
    sentences.join(" ")
}

//! A visit: its mandatory facts, for each child apart.

use sync::{Record, RecordId, Value};

/// What kind of visit it was.
pub const TYPES: &[(&str, &str)] = &[
    ("child_in_need", "Child in need"),
    ("child_protection", "Child protection"),
    ("looked_after", "Child we care for"),
    ("leaving_care", "Leaving care"),
    ("private_fostering", "Private fostering"),
    ("early_help", "Early help"),
];

/// How it was made.
pub const MODES: &[(&str, &str)] =
    &[("face_to_face", "Face to face"), ("virtual", "By video"), ("unsuccessful", "Nobody was in")];

/// Why a child was not seen alone: the three reasons of the Care Planning Regulations 2010, r.29.
pub const NOT_ALONE: &[(&str, &str)] = &[
    ("child_refused", "said no"),
    ("not_appropriate", "too young, or it would not be right"),
    ("unable", "I couldn’t"),
];

/// How a child's words were gathered.
pub const GATHERED: &[(&str, &str)] =
    &[("talking", "Talking"), ("drawing", "Drawing"), ("playing", "Playing"), ("signs", "Signs or symbols")];

/// What is recorded of one child at a visit. `None` is "not answered yet".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChildSeen {
    /// Whether the child was seen.
    pub seen: Option<bool>,
    /// Whether the worker spoke with the child alone.
    pub alone: Option<bool>,
    /// Why not: a code of [`NOT_ALONE`], or free words where the child was not seen at all.
    pub reason: String,
    /// Whether the child's bedroom was seen.
    pub bedroom: Option<bool>,
    /// For an infant: whether the child was awake.
    pub awake: Option<bool>,
}

impl ChildSeen {
    /// The name of the field that holds one child's part.
    #[must_use]
    pub fn field(child: RecordId) -> String {
        format!("child:{child}")
    }

    /// As a field's value.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut map = sync::Map::new();
        let flags =
            [("seen", self.seen), ("alone", self.alone), ("bedroom", self.bedroom), ("awake", self.awake)];
        map.extend(flags.into_iter().filter_map(|(name, yes)| Some((name.to_owned(), Value::Bool(yes?)))));
        if !self.reason.is_empty() {
            map.insert("reason".to_owned(), self.reason.as_str().into());
        }
        Value::Map(map)
    }

    /// Reads a field's value; what is not there was not answered.
    #[must_use]
    pub fn from_value(value: &Value) -> Self {
        let flag = |name: &str| value.get(name).and_then(Value::as_bool);
        Self {
            seen: flag("seen"),
            alone: flag("alone"),
            reason: value.get("reason").and_then(Value::as_text).unwrap_or_default().to_owned(),
            bedroom: flag("bedroom"),
            awake: flag("awake"),
        }
    }

    /// The first mandatory question of this child that has no answer, in plain words.
    #[must_use]
    pub fn missing(&self, name: &str) -> Option<String> {
        match (self.seen, self.alone) {
            (None, _) => Some(format!("Say whether you saw {name}.")),
            (Some(true), None) => Some(format!("Say whether you spoke with {name} alone.")),
            (Some(false), _) | (_, Some(false)) if self.reason.is_empty() => {
                Some(if self.seen == Some(false) {
                    format!("Say why you did not see {name}.")
                } else {
                    format!("Say why you did not speak with {name} alone.")
                })
            }
            _ => None,
        }
    }
}

/// Each child's part of a visit.
pub fn children(record: &Record) -> impl Iterator<Item = (RecordId, ChildSeen)> {
    record.fields.iter().filter_map(|(name, field)| {
        let child = RecordId::from_hex(name.strip_prefix("child:")?)?;
        Some((child, ChildSeen::from_value(field.shown()?)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_childs_part_survives_its_value() {
        let part = ChildSeen {
            seen: Some(true),
            alone: Some(false),
            reason: "child_refused".into(),
            bedroom: None,
            awake: Some(true),
        };
        assert_eq!(ChildSeen::from_value(&part.to_value()), part);
    }

    #[test]
    fn each_mandatory_answer_is_asked_for_by_name() {
        let mut part = ChildSeen::default();
        assert_eq!(part.missing("Zosia").as_deref(), Some("Say whether you saw Zosia."));
        part.seen = Some(true);
        assert_eq!(part.missing("Zosia").as_deref(), Some("Say whether you spoke with Zosia alone."));
        part.alone = Some(false);
        assert!(part.missing("Zosia").is_some_and(|words| words.starts_with("Say why")));
        part.reason = "unable".into();
        assert_eq!(part.missing("Zosia"), None);
        part = ChildSeen { seen: Some(false), ..ChildSeen::default() };
        assert_eq!(part.missing("Zosia").as_deref(), Some("Say why you did not see Zosia."));
    }
}

//! Every kind of record, its fields, how each behaves, and the circle that reads it before anyone is named.

use sync::{AudienceDef, Base, Policy, Record, Set};

mod upcast;

pub use upcast::upcast;

/// The version of these kinds and fields, carried by every transaction. What each version changed stands in
/// [`upcast`].
pub const SCHEMA: u32 = 3;

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal in $base:ident { $($field:literal: $policy:ident),* $(,)? })*) => {
        /// A kind of record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind { $($(#[$doc])* $variant),* }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The kind's name in records.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The kind so named.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }

            /// The circle that reads it before anyone is named.
            #[must_use]
            pub const fn base(self) -> Base {
                match self { $(Self::$variant => Base::$base),* }
            }

            /// Its fields, with how each behaves. A name that ends in `:` stands for a family of fields,
            /// one for each record id that follows it.
            #[must_use]
            pub const fn fields(self) -> &'static [(&'static str, Policy)] {
                match self { $(Self::$variant => &[$(($field, Policy::$policy)),*]),* }
            }
        }
    };
}

kinds! {
    /// The council itself: the scope of teams and workers.
    Authority = "authority" in Staff { "name": Register }
    /// A team of workers.
    Team = "team" in Staff { "name": Register, "parent": Register }
    /// Someone who works for the authority.
    Worker = "worker" in Staff {
        "name": Register, "job_title": Register, "team": Register, "fte_hundredths": Register,
        "registration": Register, "agency": Register, "left_on": Register,
    }
    /// A family: the scope of everything about it.
    Family = "family" in Circle { "name": Register, "team": Register }
    /// A child or an adult of a family.
    Person = "person" in Circle {
        "forename": Register, "surname": Register, "born": Register, "expected": Register, "died": Register,
        "sex": Register, "ethnicity": Register, "is_child": Register, "has_ehc_plan": Register,
        "language": Register, "safe_contact": Register,
    }
    /// How two people of a family are related, and who holds parental responsibility.
    Tie = "tie" in Circle {
        "from": Register, "to": Register, "relation": Register, "parental_responsibility": Register,
        "lives_with": Register, "is_inferred": Register,
    }
    /// Where somebody lives or lived; protected by being a record of its own.
    Address = "address" in Circle {
        "person": Register, "lines": Register, "postcode": Register, "type": Register, "from": Register,
        "to": Register,
    }
    /// Who works with a child, from when to when, and why it changed. Here as everywhere the days `from` and
    /// `to` both belong to the span: on the day of a hand-over the old and the new worker are both there.
    Allocation = "allocation" in Circle {
        "person": Register, "worker": Register, "worker_name": Register, "role": Register, "from": Register,
        "to": Register, "reason": Register, "is_cover": Register,
    }
    /// A time in need, under protection, looked after or leaving care.
    Episode = "episode" in Circle {
        "person": Register, "type": Register, "from": Register, "to": Register, "category": Register,
        "contacted": Register,
    }
    /// The authority's formal plan for a child, as imported.
    FormalPlan = "formal_plan" in Circle {
        "person": Register, "type": Register, "from": Register, "to": Register, "category": Register,
    }
    /// A visit that is to come.
    Appointment = "appointment" in Circle {
        "at": Register, "place": Register, "about": Register, "who": Register, "asked_by": Register,
        "worker": Register, "worker_name": Register, "visit_type": Register, "events": Event,
    }
    /// A visit as it happened; what may be private is in records of its own.
    Visit = "visit" in Circle {
        "at": Register, "on": Register, "type": Register, "mode": Register, "unsuccessful_reason": Register,
        "announced": Register, "place": Register, "present": Set, "interpreter": Register,
        "worker": Register, "worker_name": Register, "worker_is_inferred": Register, "appointment": Register,
        "child:": Register, "signed_at": Register, "taken_ms": Register, "is_imported": Register,
        "shared_back": Register,
    }
    /// The worker's private notes of a visit.
    VisitNote = "visit_note" in Circle {
        "visit": Register, "saw": Text, "told": Text, "think": Text, "means": Text,
    }
    /// What a child said, verbatim, or what a child without speech did.
    Voice = "voice" in Circle {
        "child": Append, "visit": Append, "words": Append, "how": Append, "is_behaviour": Append, "on": Append,
    }
    /// A photo, a drawing or a voice note that belongs to another record. Here is what it is; its bytes are a blob, which
    /// a device sends by itself once this is taken.
    Attachment = "attachment" in Circle {
        "of": Append, "kind": Append, "media_type": Append, "bytes": Append, "sha256": Append, "taken_on": Append,
        "words": Append,
    }
    /// Something that somebody said they would do.
    Promise = "promise" in Circle {
        "what": Register, "by": Register, "by_name": Register, "to": Register, "to_name": Register,
        "due": Register, "visit": Append, "made_on": Append, "events": Event,
    }
    /// The plan, in the family's words.
    Plan = "plan" in Circle {
        "worries": Text, "working_well": Text, "needs_to_change": Text, "why": Text, "seen_alone": Text,
        "if_it_goes_wrong": Text, "review_on": Register, "family_view": Text,
    }
    /// A goal of the plan.
    Goal = "goal" in Circle { "plan": Append, "what": Register, "why": Text, "place": Position }
    /// A step towards a goal.
    Step = "step" in Circle {
        "plan": Append, "goal": Append, "what": Register, "who": Register, "by": Register, "is_done": Register,
    }
    /// What a manager sees of a family, written by the server: no verbatim words, nothing private.
    FamilySummary = "family_summary" in Managers {
        "family": Derived, "name": Derived, "team": Derived, "workers": Derived, "children": Derived,
        "promises": Derived, "changes": Derived, "last_visit": Derived,
    }
    /// What a manager sees of a worker's load, written by the server.
    WorkerSummary = "worker_summary" in Managers {
        "worker": Derived, "name": Derived, "team": Derived, "fte_hundredths": Derived, "children": Derived,
        "families": Derived,
    }
}

/// How `field` of a record of `kind` behaves; `None` where there is no such field.
#[must_use]
pub fn policy_of(kind: &str, field: &str) -> Option<Policy> {
    let fields = Kind::from_name(kind)?.fields();
    let stem = field.find(':').and_then(|colon| field.get(..=colon));
    fields.iter().find(|(name, _)| *name == field || Some(*name) == stem).map(|(_, policy)| *policy)
}

/// How many days what was taken away can be brought back. Then it leaves the devices; its words stay in the server's log.
pub const HORIZON_DAYS: i32 = 90;

/// Who reads `record`: its kind's circle in its scope, people named, people excluded; nobody, once it was taken away and
/// laid aside.
#[must_use]
pub fn audience_of(record: &Record) -> AudienceDef {
    if record.is_laid_aside() {
        let (named, excluded) = (Set::new(), Set::new());
        return AudienceDef { scope: record.scope, base: Base::Nobody, named, excluded };
    }
    AudienceDef {
        scope: record.scope,
        base: Kind::from_name(&record.kind).map_or(Base::Nobody, Kind::base),
        named: record.named.clone(),
        excluded: record.excluded.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_name() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.name()), Some(*kind));
        }
    }

    #[test]
    fn a_childs_part_of_a_visit_is_a_field_of_its_own() {
        assert_eq!(policy_of("visit", "child:00ff"), Some(Policy::Register));
        assert_eq!(policy_of("visit", "nothing:00ff"), None);
        assert_eq!(policy_of("promise", "events"), Some(Policy::Event));
        assert_eq!(policy_of("nothing", "events"), None);
    }
}

//! What is being written at a visit, and how it becomes records: one entry that feeds the visit, the private
//! notes, the children's words and the promises, each a record of its own with its own readers.

mod attached;
mod sketch;

pub use attached::AttachedScratch;
pub use sketch::{PAGE, SketchScratch, StrokeScratch};

use domain::day::{self, Day};
use domain::model::draft::Draft;
use domain::model::fields::day_value;
use domain::model::visit::ChildSeen;
use domain::schema::Kind;
use sync::{AuthorId, RecordId, ShareChange, Value, packed};

/// A visit as far as it is written. Saved on every keystroke; a field added later has a default, so that an
/// older draft always opens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VisitScratch {
    /// The family.
    pub family: RecordId,
    /// When the writing began, milliseconds since 1970 UTC.
    pub started_ms: i64,
    /// The day of the visit, as `2026-11-22`.
    pub on: String,
    /// The time of the visit, as `14:30`.
    pub at: String,
    /// A code of [`domain::model::visit::TYPES`].
    pub visit_type: String,
    /// A code of [`domain::model::visit::MODES`].
    pub mode: String,
    /// Why nobody was seen, where the visit was unsuccessful.
    pub unsuccessful_reason: String,
    /// Whether the family knew that the worker was coming: `yes`, `no` or nothing.
    pub announced: String,
    /// Where it was.
    pub place: String,
    /// Who was there, of the family.
    pub present: Vec<RecordId>,
    /// Who else was there, by name.
    pub others: String,
    /// The interpreter, by name.
    pub interpreter: String,
    /// Each child's part.
    pub children: Vec<ChildScratch>,
    /// What the worker saw.
    pub saw: String,
    /// What others told the worker.
    pub told: String,
    /// What the worker thinks.
    pub think: String,
    /// What it means for the child.
    pub means: String,
    /// What happens next.
    pub promises: Vec<PromiseScratch>,
    /// What was caught beside the children's words.
    pub attached: Vec<AttachedScratch>,
    /// Drawings that are not finished.
    pub sketches: Vec<SketchScratch>,
}

packed! {
    struct VisitScratch {
        family: default,
        started_ms: default,
        on: default,
        at: default,
        visit_type: default,
        mode: default,
        unsuccessful_reason: default,
        announced: default,
        place: default,
        present: default,
        others: default,
        interpreter: default,
        children: default,
        saw: default,
        told: default,
        think: default,
        means: default,
        promises: default,
        attached: default,
        sketches: default,
    }
}

/// One child's part of a visit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChildScratch {
    /// The child.
    pub child: RecordId,
    /// What the child is called.
    pub name: String,
    /// `yes`, `no` or nothing.
    pub seen: String,
    /// `yes`, a code of [`domain::model::visit::NOT_ALONE`], or nothing.
    pub alone: String,
    /// Why the child was not seen.
    pub why_not_seen: String,
    /// `yes`, `no` or nothing.
    pub bedroom: String,
    /// For an infant, whether awake: `yes`, `no` or nothing.
    pub awake: String,
    /// The child's own words, or what the child did.
    pub words: String,
    /// A code of [`domain::model::visit::GATHERED`], or `behaviour`.
    pub how: String,
}

packed! {
    struct ChildScratch {
        child: default,
        name: default,
        seen: default,
        alone: default,
        why_not_seen: default,
        bedroom: default,
        awake: default,
        words: default,
        how: default,
    }
}

/// One thing that somebody said they would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PromiseScratch {
    /// What.
    pub what: String,
    /// Who will do it; the worker where it is nobody of the family.
    pub by: RecordId,
    /// What they are called.
    pub by_name: String,
    /// To whom.
    pub to: Option<RecordId>,
    /// What they are called.
    pub to_name: String,
    /// By when, as `2026-11-27`.
    pub due: String,
    /// Who may see it.
    pub with: Vec<RecordId>,
}

packed! {
    struct PromiseScratch {
        what: default,
        by: default,
        by_name: default,
        to: default,
        to_name: default,
        due: default,
        with: default,
    }
}

/// The worker, as a visit names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writer {
    /// Their own record.
    pub id: RecordId,
    /// What they are called.
    pub name: String,
}

/// When a visit was finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedAt {
    /// Milliseconds since 1970 UTC; `None` where its author never finished it.
    pub ms: Option<i64>,
    /// How far local time is ahead of UTC, in minutes.
    pub offset_minutes: i32,
}

/// The key of a family's draft on this phone.
#[must_use]
pub fn draft_key(family: RecordId) -> String {
    format!("visit:{family}")
}

/// The family of a draft's key.
#[must_use]
pub fn family_of_key(key: &str) -> Option<RecordId> {
    RecordId::from_hex(key.strip_prefix("visit:")?)
}

impl ChildScratch {
    /// The child's part as it is recorded.
    #[must_use]
    pub fn seen(&self) -> ChildSeen {
        let seen = answer(&self.seen);
        let alone = (seen == Some(true)).then(|| (!self.alone.is_empty()).then_some(self.alone == "yes"));
        let reason = match (seen, self.alone.as_str()) {
            (Some(false), _) => self.why_not_seen.trim(),
            (Some(true), "yes") => "",
            (_, code) => code,
        };
        ChildSeen {
            seen,
            alone: alone.flatten(),
            reason: reason.to_owned(),
            bedroom: answer(&self.bedroom),
            awake: answer(&self.awake),
        }
    }
}

impl VisitScratch {
    /// What a visit still needs before it can be finished: the id of the field and a sentence each.
    #[must_use]
    pub fn missing(&self, today: Day) -> Vec<(String, String)> {
        let mut missing = Vec::new();
        let mut ask = |field: &str, words: &str| missing.push((field.to_owned(), words.to_owned()));
        match day::parse(&self.on) {
            None => ask("visit-on", "Say on which day you visited."),
            Some(on) if on > today => ask("visit-on", "The visit is in the future. Check the day."),
            Some(_) => {}
        }
        if self.visit_type.is_empty() {
            ask("visit-type", "Say what kind of visit it was.");
        }
        if self.mode == "unsuccessful" {
            if self.unsuccessful_reason.trim().is_empty() {
                ask("visit-why", "Say why you could not see them.");
            }
            return missing;
        }
        if self.mode.is_empty() {
            ask("visit-mode", "Say how you met.");
        }
        if self.present.is_empty() && self.others.trim().is_empty() {
            ask("visit-present", "Say who was there.");
        }
        for child in &self.children {
            missing.extend(
                child.seen().missing(&child.name).map(|words| (format!("child-{}", child.child), words)),
            );
        }
        for (i, promise) in self.promises.iter().enumerate() {
            if promise.what.trim().is_empty() {
                missing.push((format!("promise-{i}"), "Say what was promised, or take it out.".to_owned()));
            } else if day::parse(&promise.due).is_none() {
                missing.push((format!("promise-{i}-due"), "Say by when the promise is due.".to_owned()));
            }
        }
        missing
    }

    /// The visit as operations: the visit itself, the private notes, each child's words, each promise.
    /// Answers the visit's id.
    pub fn write<F: FnMut() -> [u8; 16]>(
        &self,
        draft: &mut Draft<F>,
        writer: &Writer,
        at: SignedAt,
    ) -> RecordId {
        let visit = draft.make(Kind::Visit, self.family);
        self.write_visit(draft, visit, writer, at);
        self.write_notes(draft, visit);
        for child in &self.children {
            let has_words = !child.words.trim().is_empty();
            let of = if has_words { self.write_voice(draft, visit, child) } else { visit };
            for one in self.attached.iter().filter(|one| one.child == child.child) {
                one.write(draft, self.family, of, &self.on);
            }
        }
        for promise in self.promises.iter().filter(|promise| !promise.what.trim().is_empty()) {
            self.write_promise(draft, visit, promise, writer);
        }
        visit
    }

    fn write_visit<F: FnMut() -> [u8; 16]>(
        &self,
        draft: &mut Draft<F>,
        visit: RecordId,
        writer: &Writer,
        at: SignedAt,
    ) {
        draft.first(visit, "on", self.on.as_str());
        draft.first(visit, "at", self.at_ms(at.offset_minutes));
        draft.first(visit, "type", self.visit_type.as_str());
        draft.first(visit, "mode", self.mode.as_str());
        draft.first(visit, "unsuccessful_reason", words(&self.unsuccessful_reason));
        draft.first(visit, "announced", answer(&self.announced));
        draft.first(visit, "place", words(&self.place));
        draft.first(visit, "interpreter", words(&self.interpreter));
        let others = words(&self.others).map(Value::Text);
        for present in self.present.iter().map(|id| Value::from(*id)).chain(others) {
            draft.add(visit, "present", present);
        }
        draft.first(visit, "worker", writer.id);
        draft.first(visit, "worker_name", writer.name.as_str());
        for child in &self.children {
            draft.first(visit, &ChildSeen::field(child.child), child.seen().to_value());
        }
        draft.first(visit, "signed_at", at.ms);
        let taken_ms = at.ms.map(|ms| (ms - self.started_ms).clamp(0, 24 * 3_600_000));
        draft.first(visit, "taken_ms", taken_ms);
    }

    fn write_notes<F: FnMut() -> [u8; 16]>(&self, draft: &mut Draft<F>, visit: RecordId) {
        let parts =
            [("saw", &self.saw), ("told", &self.told), ("think", &self.think), ("means", &self.means)];
        if parts.iter().all(|(_, text)| text.trim().is_empty()) {
            return;
        }
        let note = draft.make(Kind::VisitNote, self.family);
        draft.first(note, "visit", visit);
        for (field, text) in parts {
            draft.first(note, field, words(text));
        }
    }

    fn write_voice<F: FnMut() -> [u8; 16]>(
        &self,
        draft: &mut Draft<F>,
        visit: RecordId,
        child: &ChildScratch,
    ) -> RecordId {
        let voice = draft.make(Kind::Voice, self.family);
        draft.first(voice, "child", child.child);
        draft.first(voice, "visit", visit);
        // Verbatim: not even the spaces around a child's words are ours to change.
        draft.first(voice, "words", child.words.as_str());
        let is_behaviour = child.how == "behaviour";
        draft.first(voice, "how", (!is_behaviour && !child.how.is_empty()).then(|| child.how.clone()));
        draft.first(voice, "is_behaviour", is_behaviour);
        draft.first(voice, "on", self.on.as_str());
        voice
    }

    fn write_promise<F: FnMut() -> [u8; 16]>(
        &self,
        draft: &mut Draft<F>,
        visit: RecordId,
        promise: &PromiseScratch,
        writer: &Writer,
    ) {
        let id = draft.make(Kind::Promise, self.family);
        let is_mine = promise.by == RecordId::default() || promise.by == writer.id;
        draft.first(id, "what", words(&promise.what));
        draft.first(id, "by", if is_mine { writer.id } else { promise.by });
        draft.first(id, "by_name", if is_mine { writer.name.as_str() } else { promise.by_name.as_str() });
        draft.first(id, "to", promise.to.map(Value::from).unwrap_or_default());
        draft.first(id, "to_name", words(&promise.to_name));
        draft.first(id, "due", day::parse(&promise.due).map(day_value).unwrap_or_default());
        draft.first(id, "visit", visit);
        draft.first(id, "made_on", self.on.as_str());
        if !promise.with.is_empty() {
            let people = promise.with.iter().copied().map(AuthorId::from);
            draft.share_new(id, &ShareChange::with(people));
        }
    }

    /// The moment of the visit in milliseconds since 1970 UTC.
    fn at_ms(&self, offset_minutes: i32) -> Value {
        let Some(on) = day::parse(&self.on) else { return Value::Null };
        let (hours, minutes) = self.at.split_once(':').unwrap_or(("12", "0"));
        let (Ok(hours), Ok(minutes)) = (hours.parse::<i64>(), minutes.parse::<i64>()) else {
            return Value::Null;
        };
        let days = i64::from(on.to_julian_day()) - 2_440_588;
        Value::Int(((days * 24 + hours) * 60 + minutes - i64::from(offset_minutes)) * 60_000)
    }
}

fn answer(code: &str) -> Option<bool> {
    match code {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

fn words(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests;

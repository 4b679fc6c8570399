//! Who has looked, as the server tells it: fetched when there is a line, and kept for when there is none.

use super::{database, person, text_of};
use crate::net::{self, NetError};
use crate::platform;
use domain::day::{self, Day};
use domain::looks::{Part, Why};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::js_sys::{Array, JSON, Reflect};

/// One person's looks on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The day.
    pub day: Day,
    /// What they are called; empty where that was erased.
    pub name: String,
    /// Their role's name.
    pub role: String,
    /// Why they could.
    pub why: Why,
    /// What they opened; nothing where it only came to their device.
    pub parts: Vec<Part>,
    /// The first and the last hour of the day in which they did.
    pub hours: Option<(u32, u32)>,
    /// In a manager's list: the family.
    pub family: String,
    /// In a manager's list: whether it was in the evening, at night or at a weekend.
    pub is_out_of_hours: bool,
    /// In a manager's list: whether no reason is known.
    pub is_without_reason: bool,
}

/// A list, and when it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines {
    /// The latest day first.
    pub lines: Vec<Line>,
    /// When it was told, where that was not just now: milliseconds since 1970 UTC.
    pub old_ms: Option<i64>,
}

/// The list at `path`, of whoever is signed in: as it is now, or as it was kept.
///
/// # Errors
/// [`NetError`] where it is neither to be had nor kept.
pub async fn list(path: &str) -> Result<Lines, NetError> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let kept = kept(name).await;
    match net::get_json(path).await {
        Ok(answer) => {
            let text = JSON::stringify(&answer).map(String::from).unwrap_or_default();
            keep(name, text).await;
            Ok(Lines { lines: lines(&answer), old_ms: None })
        }
        Err(NetError::Unreachable | NetError::Later { .. } | NetError::SignedOut) if kept.is_some() => {
            kept.ok_or(NetError::Unreachable)
        }
        Err(error) => Err(error),
    }
}

async fn kept(name: &str) -> Option<Lines> {
    let looks = database().await.ok()?;
    let (told_ms, text) = looks.kept::<(i64, String)>(person()?, name).await.ok()??;
    Some(Lines { lines: lines(&JSON::parse(&text).ok()?), old_ms: Some(told_ms) })
}

/// What cannot be kept is fetched again.
async fn keep(name: &str, text: String) {
    if let (Ok(looks), Some(person)) = (database().await, person()) {
        let _ = looks.keep(person, name, Some(&(platform::now_ms(), text))).await;
    }
}

fn lines(answer: &JsValue) -> Vec<Line> {
    let list = Reflect::get(answer, &"looks".into()).unwrap_or(JsValue::NULL);
    list.dyn_into::<Array>().unwrap_or_default().iter().filter_map(|one| line(&one)).collect()
}

fn line(one: &JsValue) -> Option<Line> {
    let value = |name: &str| Reflect::get(one, &name.into()).unwrap_or(JsValue::NULL);
    let all = |name: &str| value(name).dyn_into::<Array>().unwrap_or_default();
    let parts = all("parts").iter().filter_map(|part| Part::from_name(&part.as_string()?)).collect();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an hour of a day")]
    let hours: Vec<_> =
        all("hours").iter().filter_map(|hour| hour.as_f64()).map(|hour| hour as u32).collect();
    Some(Line {
        day: day::parse(&text_of(one, "day"))?,
        name: text_of(one, "name"),
        role: text_of(one, "role"),
        why: Why::from_name(&text_of(one, "why")),
        parts,
        hours: hours.first().copied().zip(hours.get(1).copied()),
        family: text_of(one, "family_name"),
        is_out_of_hours: value("is_out_of_hours").is_truthy(),
        is_without_reason: value("is_without_reason").is_truthy(),
    })
}

impl Line {
    /// "Between 9 am and 11 am", where something was opened.
    #[must_use]
    pub fn hours_words(&self) -> Option<String> {
        let (first, last) = self.hours?;
        Some(format!("Between {} and {}.", hour_words(first), hour_words(last + 1)))
    }
}

/// "9 am", "noon", "midnight".
fn hour_words(hour: u32) -> String {
    match hour % 24 {
        0 => "midnight".to_owned(),
        12 => "noon".to_owned(),
        hour if hour < 12 => format!("{hour} am"),
        hour => format!("{} pm", hour - 12),
    }
}

/// By day, in the order that they stand in.
#[must_use]
pub fn by_day(lines: Vec<Line>) -> Vec<(Day, Vec<Line>)> {
    let mut days: Vec<(Day, Vec<Line>)> = Vec::new();
    for line in lines {
        match days.last_mut().filter(|(day, _)| *day == line.day) {
            Some((_, lines)) => lines.push(line),
            None => days.push((line.day, vec![line])),
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_said_as_people_say_them() {
        let words: Vec<_> = [0, 9, 12, 13, 23, 24].map(hour_words).into();
        assert_eq!(words, ["midnight", "9 am", "noon", "1 pm", "11 pm", "midnight"]);
    }
}

//! What was caught with a family and belongs to its records: photos, drawings, voice notes.

use super::words::date;
use super::{House, Now, VoiceView, voices};
use crate::model::attachment::Media;
use crate::model::fields::day_of;
use crate::order::Order;
use crate::schema::Kind;
use std::cmp::Reverse;
use sync::{Record, RecordId};

/// Something that was caught.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentView {
    /// The attachment.
    pub id: RecordId,
    /// The family.
    pub family: RecordId,
    /// What it is.
    pub media: Media,
    /// What is to be seen or heard, in words; empty where nobody wrote them.
    pub words: String,
    /// The day, as "9 November"; empty where it is not known.
    pub on_words: String,
    /// The child's words that it stands beside, where this reader may read them.
    pub voice: Option<VoiceView>,
}

/// Everything that was caught, of one family or of all that this reader knows, the latest first.
#[must_use]
pub fn attachments(house: &House, family: Option<RecordId>, now: &Now) -> Vec<AttachmentView> {
    let found = family.map_or_else(|| house.all(Kind::Attachment), |id| house.of(id, Kind::Attachment));
    let mut records = found.to_vec();
    records.order_by_key(|record| (Reverse(day_of(record, "taken_on")), record.id));
    records.into_iter().filter_map(|record| view_of(house, record, now)).collect()
}

fn view_of(house: &House, record: &Record, now: &Now) -> Option<AttachmentView> {
    let of = record.link("of").and_then(|of| house.get_as(of, Kind::Voice));
    Some(AttachmentView {
        id: record.id,
        family: record.scope,
        media: Media::from_name(record.text("kind"))?,
        words: record.text("words").trim().to_owned(),
        on_words: day_of(record, "taken_on").map(|on| date(on, now.today)).unwrap_or_default(),
        voice: of.map(|voice| voices::view_of(house, voice, now)),
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{NOW, TestHouse, id};
    use super::*;

    #[test]
    fn a_picture_stands_with_the_words_it_belongs_to_where_they_may_be_read() {
        let mut all = TestHouse::default();
        all.nowaks();
        all.record(40, "voice", 1, &[("child", id(3).into()), ("words", "This is our house.".into())]);
        let caught = |kind: &str, of: u8, on: &str| {
            [
                ("kind", kind.into()),
                ("of", id(of).into()),
                ("taken_on", on.into()),
                ("words", " A house ".into()),
            ]
        };
        all.record(50, "attachment", 1, &caught("drawing", 40, "2026-11-09"));
        all.record(51, "attachment", 1, &caught("photo", 99, "2026-11-10"));
        all.record(52, "attachment", 1, &caught("film", 40, "2026-11-10"));
        let found = attachments(&all.house(), Some(id(1)), &NOW);
        let told: Vec<_> = found.iter().map(|one| (one.id, one.media, one.on_words.as_str())).collect();
        assert_eq!(told, [(id(51), Media::Photo, "10 November"), (id(50), Media::Drawing, "9 November")]);
        let words: Vec<_> = found.iter().map(|one| one.voice.as_ref().map(|voice| &*voice.words)).collect();
        assert_eq!(words, [None, Some("This is our house.")]);
        assert_eq!(found[0].words, "A house");
        assert_eq!(attachments(&all.house(), Some(id(2)), &NOW), []);
        assert_eq!(attachments(&all.house(), None, &NOW), found);
    }
}

//! A drawing that is not finished: its strokes, each saved with the visit as soon as the finger is lifted.

use super::VisitScratch;
use sync::{RecordId, packed};

/// The sheet of paper, in points: its width and its height. The finished picture has as many pixels.
pub const PAGE: (u16, u16) = (1200, 1500);

/// What the strokes of a visit may take together, in bytes: half of what a draft may hold. It is an hour of drawing.
const STROKES_BYTES_MAX: usize = 500_000;

/// A drawing that is not finished. There is at most one of each child.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SketchScratch {
    /// Whose.
    pub child: RecordId,
    /// Its strokes, the first one first.
    pub strokes: Vec<StrokeScratch>,
}

packed! { struct SketchScratch { child: default, strokes: default } }

/// One stroke, from where the finger was set down to where it was lifted; or, without any point, a fresh sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StrokeScratch {
    /// What was drawn with.
    pub ink: String,
    /// Two bytes of x and two of y for each point, the low one first.
    pub points: Vec<u8>,
}

packed! { struct StrokeScratch { ink: default, points: default } }

impl StrokeScratch {
    /// Goes on to a point.
    pub fn push(&mut self, (x, y): (u16, u16)) {
        self.points.extend(x.to_le_bytes());
        self.points.extend(y.to_le_bytes());
    }

    /// Where it went.
    pub fn points(&self) -> impl Iterator<Item = (u16, u16)> {
        let (points, _) = self.points.as_chunks();
        points.iter().map(|[a, b, c, d]| (u16::from_le_bytes([*a, *b]), u16::from_le_bytes([*c, *d])))
    }
}

impl SketchScratch {
    /// Whether nothing is on the sheet.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.strokes.last().is_none_or(|stroke| stroke.points.is_empty())
    }
}

impl VisitScratch {
    /// A child's drawing that is not finished.
    #[must_use]
    pub fn sketch(&self, child: RecordId) -> Option<&SketchScratch> {
        self.sketches.iter().find(|sketch| sketch.child == child)
    }

    /// Adds a stroke to a child's drawing. Answers whether there was room for it.
    pub fn draw(&mut self, child: RecordId, stroke: StrokeScratch) -> bool {
        let strokes = self.sketches.iter().flat_map(|sketch| &sketch.strokes);
        let taken: usize = strokes.map(|stroke| stroke.points.len() + stroke.ink.len()).sum();
        if taken + stroke.points.len() > STROKES_BYTES_MAX {
            return false;
        }
        match self.sketches.iter_mut().find(|sketch| sketch.child == child) {
            Some(sketch) => sketch.strokes.push(stroke),
            None => self.sketches.push(SketchScratch { child, strokes: vec![stroke] }),
        }
        true
    }

    /// Takes back the last stroke of a child's drawing; after a fresh sheet, that.
    pub fn undo(&mut self, child: RecordId) {
        if let Some(sketch) = self.sketches.iter_mut().find(|sketch| sketch.child == child) {
            sketch.strokes.pop();
        }
        self.sketches.retain(|sketch| !sketch.strokes.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZOSIA: RecordId = RecordId([1; 16]);

    fn stroke(points: &[(u16, u16)]) -> StrokeScratch {
        let mut stroke = StrokeScratch { ink: "blue".into(), ..StrokeScratch::default() };
        points.iter().for_each(|point| stroke.push(*point));
        stroke
    }

    #[test]
    fn a_drawing_comes_back_from_the_draft_as_it_was_drawn() {
        let mut visit = VisitScratch::default();
        assert!(visit.draw(ZOSIA, stroke(&[(0, 1), (1200, 1500), (65_535, 256)])));
        let bytes = sync::wire::encode(&visit);
        let read: VisitScratch = sync::wire::decode(&bytes, bytes.len()).unwrap();
        let points: Vec<_> = read.sketch(ZOSIA).unwrap().strokes[0].points().collect();
        assert_eq!(points, [(0, 1), (1200, 1500), (65_535, 256)]);
    }

    #[test]
    fn a_fresh_sheet_can_be_taken_back_and_each_child_has_a_sheet() {
        let mut visit = VisitScratch::default();
        visit.draw(ZOSIA, stroke(&[(1, 1)]));
        visit.draw(RecordId([2; 16]), stroke(&[(2, 2)]));
        visit.draw(ZOSIA, stroke(&[]));
        assert!(visit.sketch(ZOSIA).unwrap().is_blank());
        visit.undo(ZOSIA);
        assert!(!visit.sketch(ZOSIA).unwrap().is_blank());
        visit.undo(ZOSIA);
        assert_eq!(visit.sketch(ZOSIA), None);
        assert!(visit.sketch(RecordId([2; 16])).is_some());
    }

    #[test]
    fn what_would_not_fit_into_a_draft_is_not_drawn() {
        let mut visit = VisitScratch::default();
        let long = stroke(&vec![(7, 7); STROKES_BYTES_MAX / 8]);
        assert!(visit.draw(ZOSIA, long.clone()));
        assert!(!visit.draw(ZOSIA, long.clone()) || !visit.draw(ZOSIA, long));
        assert!(sync::wire::encode(&visit).len() < sync::wire::PUSH_BYTES_MAX);
    }
}

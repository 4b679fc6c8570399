//! Words that stand nowhere else, each with the place where it was written.

use domain::schema::Kind;
use std::collections::BTreeSet;
use sync::RecordId;

const NAME: &[u8] = b"kanarek-";
const DIGITS: usize = 5;

/// Where a canary was written.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The number of its family; `None` for what is about the authority.
    pub(crate) family: Option<usize>,
    pub(crate) record: RecordId,
    pub(crate) kind: Kind,
    pub(crate) field: &'static str,
}

/// Every canary, by its number.
#[derive(Debug, Default)]
pub(crate) struct Aviary(Vec<Place>);

/// Numbers of canaries.
pub(crate) type Heard = BTreeSet<usize>;

impl Aviary {
    /// Words for one field.
    pub(crate) fn words(&mut self, place: Place) -> String {
        self.0.push(place);
        format!("kanarek-{:0DIGITS$}", self.0.len() - 1)
    }

    pub(crate) fn those(&self, is_wanted: impl Fn(&Place) -> bool) -> Heard {
        self.0.iter().enumerate().filter(|(_, place)| is_wanted(place)).map(|(number, _)| number).collect()
    }

    /// The same, to read in a failure: at most a few.
    pub(crate) fn tell(&self, heard: &Heard) -> Vec<String> {
        let few = heard.iter().take(5).map(|number| format!("{number}: {:?}", self.0[*number]));
        few.chain((heard.len() > 5).then(|| format!("{} in all", heard.len()))).collect()
    }
}

/// Every canary in bytes, as UTF-8 or UTF-16.
pub(crate) fn heard_in(bytes: &[u8]) -> Heard {
    let mut heard = Heard::new();
    let wide: Vec<u8> = NAME.iter().flat_map(|byte| [*byte, 0]).collect();
    for (name, step) in [(NAME, 1), (&wide[..], 2)] {
        for at in
            bytes.windows(name.len()).enumerate().filter(|(_, window)| *window == name).map(|(at, _)| at)
        {
            let digits = bytes[at + name.len()..].iter().step_by(step).take(DIGITS);
            heard.extend(String::from_utf8_lossy(&digits.copied().collect::<Vec<_>>()).parse::<usize>());
        }
    }
    heard
}

#[test]
fn a_canary_is_heard_in_either_encoding() {
    let words = "a kanarek-00017 sings";
    let wide: Vec<u8> = words.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(heard_in(words.as_bytes()), [17].into());
    assert_eq!(heard_in(&wide), [17].into());
    assert!(heard_in(b"kanarek-x kanarek").is_empty());
}

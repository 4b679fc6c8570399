//! Streets and towns that do not exist, and postcodes that cannot.

use super::random::Random;

const STREETS: [&str; 24] = [
    "Mill Lane",
    "Quarry Bank",
    "Station Approach",
    "Albert Terrace",
    "Larch Close",
    "Canal Street",
    "Chapel Rise",
    "Fernhill Road",
    "Tanyard Way",
    "Beech Grove",
    "St Oswin's Road",
    "Foundry Street",
    "Windmill Crescent",
    "Lower Green",
    "Weavers Court",
    "Harbour Row",
    "Nettlecombe Avenue",
    "King Edwin Street",
    "Sandpit Lane",
    "Railway Cottages",
    "Thorn Walk",
    "Bishop's Meadow",
    "Glebe Close",
    "Cinder Path",
];
const TOWNS: [&str; 12] = [
    "Northam Vale",
    "Southley",
    "Ashcombe",
    "Brindle Cross",
    "Carrow",
    "Dunmoor",
    "Elderby",
    "Fallowfield Bridge",
    "Garthside",
    "Hollin Bank",
    "Inglewick",
    "Kelby",
];

/// Where somebody lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) flat: String,
    pub(super) house: String,
    pub(super) street: &'static str,
    pub(super) town: &'static str,
    /// Without its blank, as the dataset has it.
    pub(super) postcode: String,
}

impl Place {
    /// Somewhere in the part of the council that `team` looks after.
    pub(super) fn new(team: usize, random: &mut Random) -> Self {
        let flat = if random.percent(22) { format!("Flat {}", random.between(1, 14)) } else { String::new() };
        let street = random.below(STREETS.len());
        Self {
            flat,
            house: random.between(1, 148).to_string(),
            street: STREETS[street],
            town: town(team),
            postcode: postcode(team, street, random),
        }
    }

    /// The family of the end-to-end story lives in Mill Lane.
    pub(super) fn mill_lane() -> Self {
        let postcode = postcode(0, 0, &mut Random::new(0, 0));
        Self { flat: String::new(), house: "17".into(), street: STREETS[0], town: TOWNS[0], postcode }
    }

    /// The object the dataset keeps an address in, with all its keys.
    pub(super) fn json(&self) -> String {
        let Self { flat, house, street, town, .. } = self;
        format!(
            "{{\"ROOM\": \"\", \"FLOOR\": \"\", \"FLAT\": \"{flat}\", \"BUILDING\": \"\", \"HOUSE\": \"{house}\", \
             \"STREET\": \"{street}\", \"TOWN\": \"{town}\", \"UPRN\": \"\", \"EASTING\": \"\", \"NORTHING\": \"\"}}"
        )
    }
}

fn town(team: usize) -> &'static str {
    TOWNS[team % TOWNS.len()]
}

/// No British postcode begins with an X.
fn postcode(team: usize, street: usize, random: &mut Random) -> String {
    let letter = |number: usize| char::from(b'A' + (number % 26) as u8);
    let (first, last) = (letter(team + 13), letter(random.below(26)));
    format!("X{first}{}{}{}{last}", street % 20 + 1, random.below(10), letter(street * 7))
}

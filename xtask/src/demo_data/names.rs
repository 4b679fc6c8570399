//! Names for made-up people, from the mix of heritages that live in the United Kingdom.

mod lists;
mod lists_africa_asia;

use super::random::Random;

/// The names of one heritage, and how often it is met.
#[derive(Debug)]
pub(super) struct Heritage {
    pub(super) weight: usize,
    /// The school census code.
    pub(super) ethnicity: &'static str,
    /// Recorded for the few who came lately.
    pub(super) nationality: Option<&'static str>,
    /// As `Nowicki|Nowicka` where women have another form.
    surnames: &'static [&'static str],
    girls: &'static [&'static str],
    boys: &'static [&'static str],
    women: &'static [&'static str],
    men: &'static [&'static str],
    /// Whether a mother keeps the name she was born with.
    pub(super) own_names: bool,
}

/// One heritage, as likely as it is common.
pub(super) fn heritage(random: &mut Random) -> &'static Heritage {
    let first = lists::EUROPE.iter().map(|heritage| heritage.weight).sum::<usize>();
    let second = lists_africa_asia::ELSEWHERE.iter().map(|heritage| heritage.weight).sum::<usize>();
    let list =
        if random.below(first + second) < first { lists::EUROPE } else { lists_africa_asia::ELSEWHERE };
    random.weighted(list, |heritage| heritage.weight)
}

impl Heritage {
    pub(super) fn surname(&self, random: &mut Random) -> &'static str {
        random.pick(self.surnames)
    }

    pub(super) fn child(&self, girl: bool, random: &mut Random) -> &'static str {
        random.pick(if girl { self.girls } else { self.boys })
    }

    pub(super) fn adult(&self, woman: bool, random: &mut Random) -> &'static str {
        random.pick(if woman { self.women } else { self.men })
    }
}

/// The form of a surname that a woman or a man bears.
pub(super) fn form(surname: &str, woman: bool) -> &str {
    match surname.split_once('|') {
        Some((_, hers)) if woman => hers,
        Some((his, _)) => his,
        None => surname,
    }
}

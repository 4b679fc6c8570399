//! Dice and made-up prose: the same from the same number, and nothing about anybody.

use sync::wire;

const WORDS: &str = "the and we she he they to of in a that it was is for with said will mum dad school bed morning \
    evening week month home room kitchen bag lunch bus teacher phone call letter plan promise visit talk listen help \
    worry better safe quiet tired happy sad angry calm book picture story game park walk friend cousin gran nan uncle \
    doctor nurse clinic medicine letter form house flat landlord heating damp window door key money shop food tea toast \
    before after when because until every again never always together alone next last first new old small big own same \
    asked told showed brought found made kept agreed slept woke ate read drew played went came stayed left rang wrote \
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday birthday summer winter holiday contact meeting review";

/// Numbers in no visible order.
#[derive(Clone, Debug)]
pub(crate) struct Dice {
    seed: u64,
    thrown: u64,
}

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, thrown: 0 }
    }

    /// Sixteen bytes that no other throw of these dice gives.
    pub(crate) fn id(&mut self) -> [u8; 16] {
        self.thrown += 1;
        let [first, second] = [self.seed, self.thrown].map(u64::to_be_bytes);
        let digest = wire::digest(&[first, second].concat());
        let mut id = [0; 16];
        id.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        id
    }

    fn below(&mut self, below: usize) -> usize {
        let [a, b, c, d, ..] = self.id();
        u32::from_le_bytes([a, b, c, d]) as usize % below.max(1)
    }

    /// Sentences of at least so many bytes.
    pub(crate) fn prose(&mut self, bytes: usize) -> String {
        let words: Vec<&str> = WORDS.split_whitespace().collect();
        let mut text = String::with_capacity(bytes + 16);
        while text.len() < bytes {
            let ends = text.is_empty() || self.below(9) == 0;
            let word = words.get(self.below(words.len())).copied().unwrap_or("and");
            text.push_str(match (ends, text.is_empty()) {
                (_, true) => "",
                (true, _) => ". ",
                _ => " ",
            });
            text.push_str(word);
        }
        text.push('.');
        text
    }
}

//! Reading MessagePack: first the whole is checked, then each part is found without being copied.

use super::{Pack, Unread};

/// Values that lie one after another in bytes, which were checked: whatever they announce is there.
///
/// Each method reads the next value and goes past it; where it is something else, it stays.
#[derive(Clone, Copy, Debug)]
pub struct Packed<'a>(&'a [u8]);

/// One mark of MessagePack. What a list or a map holds follows it.
#[derive(Debug)]
pub(crate) enum Token<'a> {
    Null,
    Bool(bool),
    Int(i64),
    /// Announced as words; the sender may be wrong.
    Text(&'a [u8]),
    Bytes(&'a [u8]),
    List(usize),
    Map(usize),
}

impl<'a> Packed<'a> {
    /// The value at the start of `bytes`, checked throughout. Allocates nothing, whatever the bytes announce.
    ///
    /// # Errors
    /// Where it ends early, nests `depth_max` lists and maps or more, has a name that is no text, or holds what
    /// no [`crate::Value`] is: a fraction, a number past 2^63 − 1, an extension.
    pub fn checked(bytes: &'a [u8], depth_max: usize) -> Result<Self, Unread> {
        check(bytes, depth_max)?;
        Ok(Self(bytes))
    }

    pub(crate) fn token(&mut self) -> Result<Token<'a>, Unread> {
        let (token, rest) = token(self.0)?;
        self.0 = rest;
        Ok(token)
    }

    /// Whether nothing is next.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.0.first() == Some(&NULL)
    }

    /// Words.
    ///
    /// # Errors
    /// Where it is anything else.
    pub fn text(&mut self) -> Result<&'a str, Unread> {
        let (Token::Text(text), rest) = token(self.0)? else { return Err(Unread) };
        let text = std::str::from_utf8(text).map_err(|_| Unread)?;
        self.0 = rest;
        Ok(text)
    }

    /// Bytes.
    ///
    /// # Errors
    /// Where it is anything else.
    pub fn bytes(&mut self) -> Result<&'a [u8], Unread> {
        let (bytes, rest) = match token(self.0)? {
            (Token::Bytes(bytes), rest) => (bytes, rest),
            // What was announced as words and is none is taken for the bytes that it is.
            (Token::Text(bytes), rest) if std::str::from_utf8(bytes).is_err() => (bytes, rest),
            _ => return Err(Unread),
        };
        self.0 = rest;
        Ok(bytes)
    }

    /// A number.
    ///
    /// # Errors
    /// Where it is anything else.
    pub fn int(&mut self) -> Result<i64, Unread> {
        let (Token::Int(number), rest) = token(self.0)? else { return Err(Unread) };
        self.0 = rest;
        Ok(number)
    }

    /// The head of a list: so many values follow.
    ///
    /// # Errors
    /// Where it is anything else.
    pub fn list(&mut self) -> Result<usize, Unread> {
        let (Token::List(len), rest) = token(self.0)? else { return Err(Unread) };
        self.0 = rest;
        Ok(len)
    }

    /// A map, to be read by the names of what it holds.
    ///
    /// # Errors
    /// Where it is anything else.
    pub fn fields(&self) -> Result<Fields<'a>, Unread> {
        let mut next = *self;
        let left = next.map()?;
        Ok(Fields { next, left, passed: Vec::new() })
    }

    /// The head of a map: so many names follow, each with its value.
    pub(crate) fn map(&mut self) -> Result<usize, Unread> {
        let (Token::Map(len), rest) = token(self.0)? else { return Err(Unread) };
        self.0 = rest;
        Ok(len)
    }

    /// A variant of an enum that holds fields: its name, and they.
    ///
    /// # Errors
    /// Where it is anything else.
    pub fn variant_fields(&self) -> Result<(&'a str, Fields<'a>), Unread> {
        let mut inner = *self;
        if inner.map()? != 1 {
            return Err(Unread);
        }
        Ok((inner.name()?, inner.fields()?))
    }

    /// A variant of an enum: its name, or a map of its one name to its content.
    ///
    /// # Errors
    /// Where it is anything else.
    pub fn variant(&mut self) -> Result<(&'a str, Self), Unread> {
        if let (Token::Map(1), rest) = token(self.0)? {
            self.0 = rest;
            let name = self.name()?;
            let content = *self;
            self.skip()?;
            return Ok((name, content));
        }
        Ok((self.text()?, Self(&[NULL])))
    }

    /// Goes past any value.
    ///
    /// # Errors
    /// Where there is none.
    pub fn skip(&mut self) -> Result<(), Unread> {
        let mut left = 1_usize;
        while left > 0 {
            left -= 1;
            match self.token()? {
                Token::List(len) => left += len,
                Token::Map(len) => left += len * 2,
                _ => {}
            }
        }
        Ok(())
    }

    pub(crate) fn name(&mut self) -> Result<&'a str, Unread> {
        std::str::from_utf8(self.raw_name()?).map_err(|_| Unread)
    }

    /// A name that need only be compared.
    fn raw_name(&mut self) -> Result<&'a [u8], Unread> {
        let (name, rest) = name(self.0)?;
        self.0 = rest;
        Ok(name)
    }
}

/// The pairs of a map, read by name in one pass: they come in the order in which a type asks for them, unless another
/// release wrote them. Of pairs with the same name the first is read.
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    next: Packed<'a>,
    left: usize,
    /// What came before it was asked for.
    passed: Vec<(&'a [u8], Packed<'a>)>,
}

impl<'a> Fields<'a> {
    /// Reads the value under `name`.
    ///
    /// # Errors
    /// Where there is none or it is something else.
    pub fn needed<T: Pack>(&mut self, name: &str) -> Result<T, Unread> {
        let found = self.find(name)?.ok_or(Unread)?;
        self.read(found)
    }

    /// Reads the value under `name`; where there is none, the default.
    ///
    /// # Errors
    /// Where it is something else.
    pub fn default<T: Pack + Default>(&mut self, name: &str) -> Result<T, Unread> {
        match self.find(name)? {
            Some(found) => self.read(found),
            None => Ok(T::default()),
        }
    }

    fn read<T: Pack>(&mut self, found: Found<'a>) -> Result<T, Unread> {
        let (mut passed, next) = match found {
            Found::Next => (None, &mut self.next),
            Found::Passed(value) => (Some(value), &mut self.next),
        };
        // One call for both: each is written into the client for every type.
        T::unpack(passed.as_mut().unwrap_or(next))
    }

    /// Goes past what was not asked for, and lets `from` go on behind the map.
    ///
    /// # Errors
    /// Where the map is not whole.
    pub fn end(mut self, from: &mut Packed<'a>) -> Result<(), Unread> {
        for _ in 0..self.left {
            self.next.raw_name()?;
            self.next.skip()?;
        }
        *from = self.next;
        Ok(())
    }

    /// Looks for `name` in what was passed and then in all that is left, and notes what is passed on the way.
    fn find(&mut self, name: &str) -> Result<Option<Found<'a>>, Unread> {
        let name = name.as_bytes();
        if let Some((_, value)) = self.passed.iter().find(|(here, _)| *here == name) {
            return Ok(Some(Found::Passed(*value)));
        }
        while self.left > 0 {
            self.left -= 1;
            let here = self.next.raw_name()?;
            if here == name {
                return Ok(Some(Found::Next));
            }
            self.passed.push((here, self.next));
            self.next.skip()?;
        }
        Ok(None)
    }
}

/// Where a value was found.
#[derive(Clone, Copy, Debug)]
enum Found<'a> {
    /// It is read next.
    Next,
    /// It was passed.
    Passed(Packed<'a>),
}

const NULL: u8 = 0xc0;

/// Checks one value and answers what follows it.
fn check(bytes: &[u8], depth: usize) -> Result<&[u8], Unread> {
    let (token, mut rest) = token(bytes)?;
    let (len, is_map) = match token {
        Token::List(len) => (len, false),
        Token::Map(len) => (len, true),
        _ => return Ok(rest),
    };
    let below = depth.checked_sub(1).filter(|below| *below > 0).ok_or(Unread)?;
    for _ in 0..len {
        if is_map {
            let (name, after) = name(rest)?;
            std::str::from_utf8(name).map_err(|_| Unread)?;
            rest = after;
        }
        rest = check(rest, below)?;
    }
    Ok(rest)
}

/// What stands for a name of a map, and what follows it.
fn name(bytes: &[u8]) -> Result<(&[u8], &[u8]), Unread> {
    match token(bytes)? {
        (Token::Text(name) | Token::Bytes(name), rest) => Ok((name, rest)),
        _ => Err(Unread),
    }
}

/// The mark at the start of `bytes`, and what follows it.
fn token(bytes: &[u8]) -> Result<(Token<'_>, &[u8]), Unread> {
    let (first, mut rest) = bytes.split_first().ok_or(Unread)?;
    let (first, from) = (*first, &mut rest);
    // A byte says what follows it and, where that is short, how much; otherwise how wide the number is that says so.
    let token = match first {
        0x00..=0x7f => Token::Int(first.into()),
        0x80..=0x8f => Token::Map((first - 0x80).into()),
        0x90..=0x9f => Token::List((first - 0x90).into()),
        0xa0..=0xbf => Token::Text(part(from, (first - 0xa0).into())?),
        NULL => Token::Null,
        0xc2 | 0xc3 => Token::Bool(first == 0xc3),
        0xc4..=0xc6 => Token::Bytes(sized(from, 1 << (first - 0xc4))?),
        0xcc..=0xcf => Token::Int(number(from, 1 << (first - 0xcc))?.try_into().map_err(|_| Unread)?),
        0xd0..=0xd3 => Token::Int(signed(from, 1 << (first - 0xd0))?),
        0xd9..=0xdb => Token::Text(sized(from, 1 << (first - 0xd9))?),
        0xdc | 0xdd => Token::List(length(from, 2 << (first - 0xdc))?),
        0xde | 0xdf => Token::Map(length(from, 2 << (first - 0xde))?),
        0xe0..=0xff => Token::Int(first.cast_signed().into()),
        _ => return Err(Unread),
    };
    Ok((token, rest))
}

fn part<'a>(from: &mut &'a [u8], len: usize) -> Result<&'a [u8], Unread> {
    let (part, rest) = from.split_at_checked(len).ok_or(Unread)?;
    *from = rest;
    Ok(part)
}

/// A number of `width` bytes, the highest first.
fn number(from: &mut &[u8], width: usize) -> Result<u64, Unread> {
    Ok(part(from, width)?.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// A number whose highest bit is its sign.
fn signed(from: &mut &[u8], width: usize) -> Result<i64, Unread> {
    let unused = 64 - 8 * width;
    Ok((number(from, width)? << unused).cast_signed() >> unused)
}

/// A length. More than can lie in the rest is refused here, so that it can be doubled and added.
fn length(from: &mut &[u8], width: usize) -> Result<usize, Unread> {
    let len = usize::try_from(number(from, width)?).map_err(|_| Unread)?;
    if len > from.len() { Err(Unread) } else { Ok(len) }
}

fn sized<'a>(from: &mut &'a [u8], width: usize) -> Result<&'a [u8], Unread> {
    let len = usize::try_from(number(from, width)?).map_err(|_| Unread)?;
    part(from, len)
}

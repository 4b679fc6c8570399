//! Packing of what types are made of.

use super::{Pack, Packed, Unread, Writer};
use crate::{AudienceId, Map, Set};

/// How many entries there is room for before the first of them is read.
const ROOM_MAX: usize = 64;

impl Pack for i64 {
    fn pack(&self, to: &mut Writer) {
        to.int(*self);
    }

    fn unpack(from: &mut Packed<'_>) -> Result<Self, Unread> {
        from.int()
    }
}

impl Pack for u64 {
    fn pack(&self, to: &mut Writer) {
        to.count(*self);
    }

    fn unpack(from: &mut Packed<'_>) -> Result<Self, Unread> {
        from.int()?.try_into().map_err(|_| Unread)
    }

    fn is_nothing(&self) -> bool {
        *self == 0
    }
}

impl Pack for u32 {
    fn pack(&self, to: &mut Writer) {
        to.count((*self).into());
    }

    fn unpack(from: &mut Packed<'_>) -> Result<Self, Unread> {
        from.int()?.try_into().map_err(|_| Unread)
    }
}

impl Pack for String {
    fn pack(&self, to: &mut Writer) {
        to.text(self);
    }

    fn unpack(from: &mut Packed<'_>) -> Result<Self, Unread> {
        from.text().map(str::to_owned)
    }
}

/// Bytes as bytes and not as a list of numbers: no single byte is packed anywhere.
impl Pack for Vec<u8> {
    fn pack(&self, to: &mut Writer) {
        to.bytes(self);
    }

    fn unpack(from: &mut Packed<'_>) -> Result<Self, Unread> {
        from.bytes().map(<[u8]>::to_vec)
    }

    fn is_nothing(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Pack> Pack for Option<T> {
    fn pack(&self, to: &mut Writer) {
        match self {
            Some(value) => value.pack(to),
            None => to.null(),
        }
    }

    fn unpack(from: &mut Packed<'_>) -> Result<Self, Unread> {
        if from.is_null() {
            from.skip()?;
            return Ok(None);
        }
        T::unpack(from).map(Some)
    }

    fn is_nothing(&self) -> bool {
        self.is_none()
    }
}

impl<T: Pack> Pack for Vec<T> {
    fn pack(&self, to: &mut Writer) {
        to.each(self);
    }

    fn unpack(from: &mut Packed<'_>) -> Result<Self, Unread> {
        let len = from.list()?;
        let mut all = with_room(len);
        for _ in 0..len {
            all.push(T::unpack(from)?);
        }
        Ok(all)
    }

    fn is_nothing(&self) -> bool {
        self.is_empty()
    }
}

/// Room for so many and not for four, which a vector that grows by itself begins with: most fields have one head. Never
/// for all that a sender says there are, which costs one byte an entry.
fn with_room<T>(len: usize) -> Vec<T> {
    Vec::with_capacity(len.min(ROOM_MAX))
}

impl<T: Pack + Ord> Pack for Set<T> {
    fn pack(&self, to: &mut Writer) {
        to.list(self.len());
        self.iter().for_each(|value| value.pack(to));
    }

    fn unpack(from: &mut Packed<'_>) -> Result<Self, Unread> {
        Vec::unpack(from).map(|all: Vec<T>| all.into_iter().collect())
    }

    fn is_nothing(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Pack> Pack for Map<String, T> {
    fn pack(&self, to: &mut Writer) {
        to.map(self.len());
        self.iter().for_each(|(name, value)| to.field(name, value));
    }

    fn unpack(from: &mut Packed<'_>) -> Result<Self, Unread> {
        let len = from.map()?;
        let mut pairs = with_room(len);
        for _ in 0..len {
            pairs.push((from.name()?.to_owned(), T::unpack(from)?));
        }
        Ok(Self::of(pairs))
    }
}

/// A map whose keys are no text, as a list of pairs.
impl Pack for Map<AudienceId, u64> {
    fn pack(&self, to: &mut Writer) {
        to.list(self.len());
        self.iter().for_each(|(audience, generation)| {
            to.list(2);
            to.put(audience);
            to.put(generation);
        });
    }

    fn unpack(from: &mut Packed<'_>) -> Result<Self, Unread> {
        Vec::unpack(from).map(|all: Vec<(AudienceId, u64)>| all.into_iter().collect())
    }
}

/// A list of so many. More entries than are known here are ignored, as unknown fields are.
macro_rules! tuple {
    ($len:literal: $($part:ident)*) => {
        impl<$($part: Pack),*> Pack for ($($part,)*) {
            #[expect(non_snake_case, reason = "a part is named as its type is")]
            fn pack(&self, to: &mut Writer) {
                let ($($part,)*) = self;
                to.list($len);
                $($part.pack(to);)*
            }

            fn unpack(from: &mut Packed<'_>) -> Result<Self, Unread> {
                let more = from.list()?.checked_sub($len).ok_or(Unread)?;
                let parts = ($($part::unpack(from)?,)*);
                (0..more).try_for_each(|_| from.skip())?;
                Ok(parts)
            }
        }
    };
}

tuple!(2: A B);
tuple!(4: A B C D);
tuple!(5: A B C D E);
tuple!(6: A B C D E F);
tuple!(7: A B C D E F G);

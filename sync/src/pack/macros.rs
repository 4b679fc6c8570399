//! Types with named fields, and enums.

/// Makes a type [`Pack`](crate::pack::Pack), each field under its own name.
///
/// ```
/// use kept_sync::packed;
///
/// #[derive(Debug, PartialEq)]
/// struct Note { at: i64, words: String, tags: Vec<String> }
/// packed! { struct Note { at: needed, words: default, tags: sparse } }
///
/// #[derive(Clone, Copy, Debug, PartialEq)]
/// enum Colour { Red, Green }
/// packed! { names Colour { Red = "red", Green = "green" } }
///
/// let note = Note { at: 5, words: "a".to_owned(), tags: Vec::new() };
/// assert_eq!(kept_sync::pack::unpack(&kept_sync::pack::pack(&note), 8), Ok(note));
/// assert_eq!(kept_sync::pack::pack(&Colour::Red), b"\xa3red");
/// ```
///
/// A field is `needed`, or read as its `default` where it is missing, or `sparse`: as `default`, and not written
/// where it says nothing. An `enum` whose variants have fields is a map of its variant's name to the fields.
#[macro_export]
macro_rules! packed {
    (struct $type:ident { $($field:ident: $how:ident),* $(,)? }) => {
        impl $crate::pack::Pack for $type {
            fn pack(&self, to: &mut $crate::pack::Writer) {
                let Self { $($field),* } = self;
                $crate::packed!(@write to, $($field: $how),*);
            }

            fn unpack(from: &mut $crate::pack::Packed<'_>) -> Result<Self, $crate::pack::Unread> {
                let mut fields = from.fields()?;
                let read = Self { $($field: $crate::packed!(@read fields, $field: $how)),* };
                fields.end(from)?;
                Ok(read)
            }
        }
    };

    (names $type:ident { $($variant:ident = $name:literal),* $(,)? }) => {
        impl $type {
            /// The name under which it travels.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),*
                }
            }
        }

        impl $crate::pack::Pack for $type {
            fn pack(&self, to: &mut $crate::pack::Writer) {
                to.text(self.name());
            }

            fn unpack(from: &mut $crate::pack::Packed<'_>) -> Result<Self, $crate::pack::Unread> {
                match from.variant()?.0 {
                    $($name => Ok(Self::$variant),)*
                    _ => Err($crate::pack::Unread),
                }
            }
        }
    };

    (enum $type:ident {
        $($variant:ident = $name:literal { $($field:ident: $how:ident),* $(,)? }),* $(,)?
    }) => {
        impl $crate::pack::Pack for $type {
            fn pack(&self, to: &mut $crate::pack::Writer) {
                to.map(1);
                match self {
                    $(Self::$variant { $($field),* } => {
                        to.text($name);
                        $crate::packed!(@write to, $($field: $how),*);
                    })*
                }
            }

            fn unpack(from: &mut $crate::pack::Packed<'_>) -> Result<Self, $crate::pack::Unread> {
                let (name, mut fields) = from.variant_fields()?;
                let read = match name {
                    $($name => Self::$variant {
                        $($field: $crate::packed!(@read fields, $field: $how)),*
                    },)*
                    _ => return Err($crate::pack::Unread),
                };
                fields.end(from)?;
                Ok(read)
            }
        }
    };

    (@write $to:ident, $($field:ident: $how:ident),*) => {
        $to.map(0 $(+ usize::from($crate::packed!(@is_written $field: $how)))*);
        $(if $crate::packed!(@is_written $field: $how) {
            $to.field(stringify!($field), $field);
        })*
    };
    (@is_written $field:ident: sparse) => { !$crate::pack::Pack::is_nothing($field) };
    (@is_written $field:ident: $how:ident) => { true };

    (@read $fields:ident, $field:ident: sparse) => { $fields.default(stringify!($field))? };
    (@read $fields:ident, $field:ident: $how:ident) => { $fields.$how(stringify!($field))? };
}

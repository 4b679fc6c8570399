//! What goes into a statement and what comes out of a row, on either kind of database.

use super::super::StoreError;

/// One parameter of a statement.
#[derive(Clone, Copy, Debug)]
pub enum Param<'a> {
    /// No value.
    Null,
    /// A whole number; also a truth, as 0 or 1.
    Int(i64),
    /// Words.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

/// What can be a parameter.
pub trait ToParam {
    /// As a parameter, borrowed.
    fn to_param(&self) -> Param<'_>;
}

macro_rules! to_param {
    ($($kind:ty => |$value:ident| $param:expr),* $(,)?) => {
        $(impl ToParam for $kind {
            fn to_param(&self) -> Param<'_> {
                let $value = self;
                $param
            }
        })*
    };
}

to_param! {
    i64 => |value| Param::Int(*value),
    u32 => |value| Param::Int((*value).into()),
    bool => |value| Param::Int((*value).into()),
    str => |value| Param::Text(value),
    String => |value| Param::Text(value),
    [u8] => |value| Param::Bytes(value),
    Vec<u8> => |value| Param::Bytes(value),
}

impl<const N: usize> ToParam for [u8; N] {
    fn to_param(&self) -> Param<'_> {
        Param::Bytes(self)
    }
}

impl<T: ToParam> ToParam for Option<T> {
    fn to_param(&self) -> Param<'_> {
        self.as_ref().map_or(Param::Null, ToParam::to_param)
    }
}

impl<T: ToParam + ?Sized> ToParam for &T {
    fn to_param(&self) -> Param<'_> {
        (**self).to_param()
    }
}

/// One column of a row, borrowed from it.
#[derive(Clone, Copy, Debug)]
pub enum Column<'r> {
    /// No value.
    Null,
    /// A whole number, or a truth.
    Int(i64),
    /// Words.
    Text(&'r str),
    /// Bytes.
    Bytes(&'r [u8]),
}

/// One row of an answer, valid until the next is asked for.
#[derive(Debug)]
pub struct Row<'r>(Source<'r>);

enum Source<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r ::postgres::Row),
}

impl std::fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What a row holds is somebody's.
        f.write_str("…")
    }
}

impl<'r> From<&'r rusqlite::Row<'r>> for Row<'r> {
    fn from(row: &'r rusqlite::Row<'r>) -> Self {
        Self(Source::Sqlite(row))
    }
}

impl<'r> From<&'r ::postgres::Row> for Row<'r> {
    fn from(row: &'r ::postgres::Row) -> Self {
        Self(Source::Postgres(row))
    }
}

impl<'r> Row<'r> {
    /// The column at `index`, counted from 0.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] where it is of another type.
    pub fn get<T: FromColumn<'r>>(&self, index: usize) -> Result<T, StoreError> {
        let column = match self.0 {
            Source::Sqlite(row) => super::sqlite::column(row, index)?,
            Source::Postgres(row) => super::postgres::column(row, index)?,
        };
        T::from_column(column)
            .ok_or_else(|| StoreError::Corrupt(format!("column {index} is of another type")))
    }
}

/// What a column can be read as.
pub trait FromColumn<'r>: Sized {
    /// The value; none where the column is of another type.
    fn from_column(column: Column<'r>) -> Option<Self>;
}

macro_rules! from_column {
    ($($kind:ty: $pattern:pat => $value:expr),* $(,)?) => {
        $(impl<'r> FromColumn<'r> for $kind {
            fn from_column(column: Column<'r>) -> Option<Self> {
                match column {
                    $pattern => $value,
                    _ => None,
                }
            }
        })*
    };
}

from_column! {
    i64: Column::Int(value) => Some(value),
    u32: Column::Int(value) => value.try_into().ok(),
    bool: Column::Int(value) => Some(value != 0),
    &'r str: Column::Text(value) => Some(value),
    String: Column::Text(value) => Some(value.to_owned()),
    &'r [u8]: Column::Bytes(value) => Some(value),
    Vec<u8>: Column::Bytes(value) => Some(value.to_vec()),
}

impl<'r, const N: usize> FromColumn<'r> for [u8; N] {
    fn from_column(column: Column<'r>) -> Option<Self> {
        match column {
            Column::Bytes(value) => value.try_into().ok(),
            _ => None,
        }
    }
}

impl<'r, T: FromColumn<'r>> FromColumn<'r> for Option<T> {
    fn from_column(column: Column<'r>) -> Option<Self> {
        match column {
            Column::Null => Some(None),
            value => T::from_column(value).map(Some),
        }
    }
}

//! PostgreSQL's types as the store's few: whole numbers, words, bytes.

use super::super::{Column, Param};
use crate::store::StoreError;
use postgres::types::private::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use std::error::Error;

/// One column of a row, borrowed from it.
pub(in crate::store::db) fn column(row: &postgres::Row, index: usize) -> Result<Column<'_>, StoreError> {
    row.try_get(index).map_err(|_| StoreError::Corrupt(format!("column {index} is of another type")))
}

impl<'r> FromSql<'r> for Column<'r> {
    fn from_sql(of: &Type, raw: &'r [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(match *of {
            Type::INT8 => Self::Int(i64::from_sql(of, raw)?),
            Type::INT4 => Self::Int(i32::from_sql(of, raw)?.into()),
            Type::BOOL => Self::Int(bool::from_sql(of, raw)?.into()),
            Type::BYTEA => Self::Bytes(raw),
            _ => Self::Text(<&str>::from_sql(of, raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self::Null)
    }

    fn accepts(of: &Type) -> bool {
        matches!(
            *of,
            Type::INT8 | Type::INT4 | Type::BOOL | Type::BYTEA | Type::TEXT | Type::VARCHAR | Type::NAME
        )
    }
}

impl ToSql for Param<'_> {
    fn to_sql(&self, to: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self, to) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Int(value), &Type::INT8) => value.to_sql(to, out),
            (Self::Int(value), &Type::INT4) => i32::try_from(*value)?.to_sql(to, out),
            (Self::Text(value), &Type::TEXT | &Type::VARCHAR) => value.to_sql(to, out),
            (Self::Bytes(value), &Type::BYTEA) => value.to_sql(to, out),
            _ => Err(format!("a parameter does not fit the type {to}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

//! The part at the door: joining, passkeys and codes, which most openings of Kept do without.

use super::NOT_HERE;
use crate::door::{CodeField, Join, make, show};
use crate::net::{NetError, Session};
use leptos::prelude::*;
use std::pin::Pin;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

type Asked<T> = Pin<Box<dyn Future<Output = Result<T, NetError>>>>;

#[wasm_split(door, fallible, preload(fetch_door))]
pub(super) fn door() -> Result<AnyView, SplitLoaderError> {
    Ok(Join().into_any())
}

/// Where the six digits of an app are typed.
pub fn code_field(code: RwSignal<String>) -> AnyView {
    Suspend::new(async move { door_code(code).await.unwrap_or_else(|_| NOT_HERE.into_any()) }).into_any()
}

#[wasm_split(door, fallible)]
fn door_code(code: RwSignal<String>) -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <CodeField code=code /> }.into_any())
}

/// Signs in with a passkey; with `again`, proves once more who is signed in.
///
/// # Errors
/// [`NetError`]; `Unreachable` also where this part is not here and cannot be fetched.
pub async fn sign_in_with_passkey(again: bool) -> Result<Session, NetError> {
    door_show(again).await.map_err(|_| NetError::Unreachable)?.await
}

#[wasm_split(door, fallible)]
fn door_show(again: bool) -> Result<Asked<Session>, SplitLoaderError> {
    Ok(Box::pin(show(again)))
}

/// Makes a passkey for whoever is signed in.
///
/// # Errors
/// As [`sign_in_with_passkey`]; `Refused` with code `sign_in_again` where they have to prove again who they are.
pub async fn make_passkey() -> Result<(), NetError> {
    door_make().await.map_err(|_| NetError::Unreachable)?.await
}

#[wasm_split(door, fallible)]
fn door_make() -> Result<Asked<()>, SplitLoaderError> {
    Ok(Box::pin(make()))
}

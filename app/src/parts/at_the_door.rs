//! The part at the door: joining, passkeys and codes, which most openings of Kept do without.

use crate::door::{Join, WithPasskey, make, show};
use crate::engine::engine;
use crate::family_side::Exit;
use crate::net::NetError;
use crate::route::DoorScreen;
use leptos::prelude::*;
use std::pin::Pin;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

type Asked = Pin<Box<dyn Future<Output = Result<(), NetError>>>>;

#[wasm_split(door, fallible, preload(fetch_door))]
pub(super) fn door(screen: DoorScreen) -> Result<AnyView, SplitLoaderError> {
    Ok(match screen {
        // Somebody of a family who is signed in has the bar for leaving fast already.
        DoorScreen::Join if engine().owner().is_some() => Join().into_any(),
        DoorScreen::Join => {
            view! { <div class="app-shell app-shell--family"><Exit /><Join /></div> }.into_any()
        }
        DoorScreen::Passkey => WithPasskey().into_any(),
    })
}

/// Proves with a passkey once more who is signed in.
///
/// # Errors
/// [`NetError`]; `Unreachable` also where this part is not here and cannot be fetched.
pub async fn prove_with_passkey() -> Result<(), NetError> {
    door_prove().await.map_err(|_| NetError::Unreachable)?.await
}

#[wasm_split(door, fallible)]
fn door_prove() -> Result<Asked, SplitLoaderError> {
    Ok(Box::pin(async { show(true).await.map(drop) }))
}

/// Makes a passkey for whoever is signed in.
///
/// # Errors
/// As [`prove_with_passkey`]; `Refused` with code `sign_in_again` where they have to prove again who they are.
pub async fn make_passkey() -> Result<(), NetError> {
    door_make().await.map_err(|_| NetError::Unreachable)?.await
}

#[wasm_split(door, fallible)]
fn door_make() -> Result<Asked, SplitLoaderError> {
    Ok(Box::pin(make()))
}

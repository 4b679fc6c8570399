//! The functions of a module, each once and in an order that compresses well.
//!
//! Generic code is written into the client again and again, often byte for byte the same: one copy will do, since a
//! function is known by its place in a table and not by itself. And no order means anything to a module: the one that
//! it comes in, by length, puts functions beside each other that have nothing in common. Sorted by their type and then
//! by their bytes, those that are alike stand together, and the list of their types is a few long runs.

use std::convert::Infallible;

use anyhow::{Result, anyhow};
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{CodeSectionReader, FunctionBody, FunctionSectionReader, Parser, Payload, TypeRef};

/// The module with its functions so.
pub(crate) fn alike_together(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = ordered(wasm)?;
    // Functions that differ in which copy of another they call are the same once there is one of that.
    loop {
        let again = ordered(&module)?;
        if again.len() >= module.len() {
            return Ok(module);
        }
        module = again;
    }
}

fn ordered(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut ordered = Ordered::of(wasm).map_err(|error| anyhow!("reading a part of the client: {error}"))?;
    let mut module = Module::new();
    let done = ordered.parse_core_module(&mut module, Parser::new(0), wasm);
    done.map_err(|error| anyhow!("ordering a part of the client: {error}"))?;
    Ok(module.finish())
}

/// Where each function goes.
struct Ordered {
    /// One of each of the module's own functions, by the place it had, in their new order.
    order: Vec<usize>,
    /// The new index of each function, those that are imported first.
    index: Vec<u32>,
}

impl Ordered {
    fn of(wasm: &[u8]) -> wasmparser::Result<Self> {
        let (mut imported, mut types, mut bodies) = (0, Vec::new(), Vec::new());
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                    }
                }
                Payload::FunctionSection(section) => {
                    types = section.into_iter().collect::<wasmparser::Result<_>>()?;
                }
                Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
                _ => {}
            }
        }
        let whole = |place: usize| (types.get(place), bodies.get(place));
        let mut order: Vec<usize> = (0..bodies.len()).collect();
        order.sort_by_key(|&place| whole(place));
        let mut index: Vec<u32> = (0..imported).collect();
        index.resize(index.len() + order.len(), 0);
        let alike = order.chunk_by(|&one, &other| whole(one) == whole(other));
        for (next, same) in (imported..).zip(alike) {
            for place in same {
                index[imported as usize + place] = next;
            }
        }
        order.dedup_by(|one, other| whole(*one) == whole(*other));
        Ok(Self { order, index })
    }
}

impl Reencode for Ordered {
    type Error = Infallible;

    fn function_index(&mut self, before: u32) -> Result<u32, Error> {
        Ok(self.index[before as usize])
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error> {
        let types = section.into_iter().collect::<wasmparser::Result<Vec<u32>>>()?;
        for &place in &self.order {
            functions.function(types[place]);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error> {
        let bodies = section.into_iter().collect::<wasmparser::Result<Vec<FunctionBody<'_>>>>()?;
        for place in self.order.clone() {
            self.parse_function_body(code, bodies[place].clone())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use walrus::ir::{Const, Instr, Value};
    use walrus::{FunctionBuilder, FunctionId, Module, ValType};

    const NUMBERS: [i32; 2] = [7, 3];

    /// A function that gives a number.
    fn giving(module: &mut Module, number: i32) -> FunctionId {
        let mut function = FunctionBuilder::new(&mut module.types, &[], &[ValType::I32]);
        function.func_body().i32_const(number);
        function.finish(Vec::new(), &mut module.funcs)
    }

    /// A module whose exports call functions that come out in another order.
    fn calling() -> Vec<u8> {
        let mut module = Module::default();
        let kind = module.types.add(&[], &[]);
        module.add_import_func("elsewhere", "f", kind);
        for (number, name) in
            NUMBERS.into_iter().flat_map(|number| [(number, "gives"), (number, "also gives")])
        {
            let called = giving(&mut module, number);
            let mut caller = FunctionBuilder::new(&mut module.types, &[], &[ValType::I32]);
            caller.func_body().call(called).i32_const(number).drop();
            let caller = caller.finish(Vec::new(), &mut module.funcs);
            module.exports.add(&format!("{name}{number}"), caller);
        }
        module.emit_wasm()
    }

    /// The number given by the function that an export calls.
    fn given(wasm: &[u8], number: i32) -> Option<i32> {
        let module = Module::from_buffer(wasm).ok()?;
        let caller =
            module.funcs.get(module.exports.get_func(format!("gives{number}")).ok()?).kind.unwrap_local();
        let block = caller.block(caller.entry_block());
        let called = block.instrs.iter().find_map(|(instruction, _)| match instruction {
            Instr::Call(call) => Some(call.func),
            _ => None,
        })?;
        let called = module.funcs.get(called).kind.unwrap_local();
        let (constant, _) = called.block(called.entry_block()).instrs.first()?;
        match constant {
            Instr::Const(Const { value: Value::I32(number) }) => Some(*number),
            _ => None,
        }
    }

    #[test]
    fn every_call_and_export_leads_where_it_led() -> Result<()> {
        let before = calling();
        let after = alike_together(&before)?;
        assert_ne!(before, after);
        for number in NUMBERS {
            assert_eq!(given(&after, number), Some(number));
        }
        Ok(())
    }

    #[test]
    fn what_is_the_same_twice_is_there_once() -> Result<()> {
        let count =
            |wasm: &[u8]| Module::from_buffer(wasm).map(|module| module.funcs.iter_local().count()).ok();
        let before = calling();
        assert_eq!(count(&before), Some(8));
        assert_eq!(count(&alike_together(&before)?), Some(4));
        Ok(())
    }
}

// Reads Python's pickle, protocols 2 to 5, without unpickling: nothing is imported, constructed or called. Of the opcodes
// (docs.python.org, pickletools), only those are accepted that Python writes for texts, numbers, lists, tuples,
// dictionaries and objects of three known classes; every other opcode is refused by name.
import { ByteReader } from "./byte-reader.ts";
import { fileRefusal, refuseAt } from "./file-refusal.ts";
import { opcodeName } from "./opcodes.ts";
import { classNamed, is, type Placed, shownName, type Value } from "./values.ts";

/** A device's file has about 2,600 bytes and 340 opcodes. */
const MAX_BYTES = 1024 * 1024;
const MAX_OPCODES = 20_000;
const MAX_DEPTH = 32;

/** The one object of the file. @throws PimsFailure */
export function readPickle(bytes: Uint8Array): Placed {
  if (bytes.length > MAX_BYTES) refuseAt("more than 1 MiB", MAX_BYTES);
  if (bytes.length === 0) throw fileRefusal("the file is empty");
  return new Machine(bytes).run();
}

class Machine {
  readonly #reader: ByteReader;
  readonly #stack: Placed[] = [];
  readonly #memo = new Map<number, Placed>();
  #depth = 0;
  /** The offset of the current opcode. */
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#reader = new ByteReader(bytes);
  }

  run(): Placed {
    this.#readHeader();
    for (let count = 1; count <= MAX_OPCODES; count++) {
      this.#at = this.#reader.offset;
      const opcode = this.#reader.byte();
      if (opcode === 0x2e) return this.#result();
      const work = ACTIONS.get(opcode);
      if (!work) refuseAt(opcodeName(opcode), this.#at);
      work(this);
    }
    return refuseAt(`more than ${MAX_OPCODES} opcodes`, this.#reader.offset);
  }

  /** PROTO and the protocol's number. Protocols 0 and 1 have no PROTO. */
  #readHeader(): void {
    const opcode = this.#reader.byte();
    if (opcode !== 0x80) refuseAt(`${opcodeName(opcode)} instead of PROTO`, 0);
    const protocol = this.#reader.byte();
    if (protocol < 2 || protocol > 5) refuseAt(`protocol ${protocol}`, 1);
  }

  #result(): Placed {
    const result = this.pop();
    if (this.#stack.length > 0) refuseAt("STOP before the end of an object", this.#at);
    if (!this.#reader.atEnd) refuseAt("something after STOP", this.#reader.offset);
    return result;
  }

  get reader(): ByteReader {
    return this.#reader;
  }

  refuse(what: string): never {
    return refuseAt(what, this.#at);
  }

  push(value: Value): void {
    this.#stack.push({ value, offset: this.#at });
  }

  pop(): Placed {
    const top = this.#stack.pop();
    if (!top) return this.refuse("an opcode that finds nothing to work on");
    if (typeof top.value === "object" && top.value?.type === "mark")
      return this.refuse("an opcode that finds only a MARK");
    return top;
  }

  /** The topmost value, without removing it. */
  top(): Placed {
    const top = this.pop();
    this.#stack.push(top);
    return top;
  }

  mark(): void {
    if (++this.#depth > MAX_DEPTH) this.refuse(`more than ${MAX_DEPTH} levels`);
    this.push({ type: "mark" });
  }

  /** Removes and returns the values since the last mark, and the mark. */
  popToMark(): Placed[] {
    const start = this.#stack.findLastIndex(
      ({ value }) => typeof value === "object" && value?.type === "mark",
    );
    if (start < 0) this.refuse("an opcode that finds no MARK");
    this.#depth--;
    return this.#stack.splice(start).slice(1);
  }

  put(index: number): void {
    this.#memo.set(index, this.top());
  }

  memoize(): void {
    this.put(this.#memo.size);
  }

  get(index: number): void {
    const kept = this.#memo.get(index);
    if (!kept) this.refuse("a reference to nothing");
    this.push(kept.value);
  }

  pushClass(module: string, name: string): void {
    const className = classNamed(module, name);
    if (className === undefined) this.refuse(`class ${shownName(module, name)}`);
    this.push({ type: "class", className });
  }

  text(): string {
    const { value } = this.pop();
    return typeof value === "string" ? value : this.refuse("a name that is no text");
  }

  bytes(count: number): void {
    this.push({ type: "bytes", bytes: this.#reader.take(count) });
  }

  tuple(items: Placed[]): void {
    this.push({ type: "tuple", items: items.map(({ value }) => value) });
  }

  append(items: Placed[]): void {
    const { value } = this.top();
    if (!is(value, "list")) this.refuse("an item for what is no list");
    for (const item of items) value.items.push(item.value);
  }

  setItems(items: Placed[]): void {
    const { value } = this.top();
    if (!is(value, "dictionary")) this.refuse("an entry for what is no dictionary");
    if (items.length % 2 !== 0) this.refuse("a key without a value");
    for (let i = 0; i < items.length; i += 2) {
      const [key, entry] = [items[i], items[i + 1]];
      if (typeof key?.value !== "string" || !entry) this.refuse("a key that is no text");
      if (value.entries.has(key.value)) refuseAt("a key that was there before", key.offset);
      value.entries.set(key.value, entry);
    }
  }

  /** `cls.__new__(cls)`: an object without fields yet. */
  newObject(): void {
    const { value: parameters } = this.pop();
    const { value: type } = this.pop();
    if (!is(type, "class")) this.refuse("an object of what is no class");
    if (!is(parameters, "tuple") || parameters.items.length > 0) this.refuse("an object with parameters");
    this.push({ type: "record", className: type.className, fields: null });
  }

  build(): void {
    const { value: fields } = this.pop();
    const { value: record } = this.top();
    if (!is(record, "record") || record.fields) this.refuse("fields for what is no new object");
    if (!is(fields, "dictionary")) this.refuse("fields that are no dictionary");
    record.fields = fields;
  }
}

type Action = (machine: Machine) => void;

const pushed =
  (value: string | number | boolean | null): Action =>
  (machine) =>
    machine.push(value);

const tupleOf =
  (count: 1 | 2 | 3): Action =>
  (machine) =>
    machine.tuple(Array.from({ length: count }, () => machine.pop()).reverse());

/** The effect of each accepted opcode; opcodes.ts has the others. */
const ACTIONS: ReadonlyMap<number, Action> = new Map<number, Action>([
  // NONE, NEWTRUE, NEWFALSE
  [0x4e, pushed(null)],
  [0x88, pushed(true)],
  [0x89, pushed(false)],
  // BININT1, BININT2, BININT
  [0x4b, (machine) => machine.push(machine.reader.unsigned(1))],
  [0x4d, (machine) => machine.push(machine.reader.unsigned(2))],
  [0x4a, (machine) => machine.push(machine.reader.signed(4))],
  // LONG1: a number too large for BININT, such as a time in milliseconds
  [
    0x8a,
    (machine) => {
      const count = machine.reader.byte();
      if (count <= 6) return machine.push(count === 0 ? 0 : machine.reader.signed(count));
      // A modulus, say: nothing that a device keeps is so long a number.
      machine.reader.take(count);
      machine.push({ type: "long" });
    },
  ],
  // BINFLOAT: a time, in a version that did not round it
  [0x47, (machine) => machine.push(machine.reader.float())],
  // SHORT_BINBYTES, BINBYTES
  [0x43, (machine) => machine.bytes(machine.reader.unsigned(1))],
  [0x42, (machine) => machine.bytes(machine.reader.unsigned(4))],
  // SHORT_BINUNICODE, BINUNICODE
  [0x8c, (machine) => machine.push(machine.reader.text(machine.reader.unsigned(1)))],
  [0x58, (machine) => machine.push(machine.reader.text(machine.reader.unsigned(4)))],
  // EMPTY_LIST, APPEND, APPENDS
  [0x5d, (machine) => machine.push({ type: "list", items: [] })],
  [0x61, (machine) => machine.append([machine.pop()])],
  [0x65, (machine) => machine.append(machine.popToMark())],
  // EMPTY_TUPLE, TUPLE1, TUPLE2, TUPLE3, TUPLE
  [0x29, (machine) => machine.tuple([])],
  [0x85, tupleOf(1)],
  [0x86, tupleOf(2)],
  [0x87, tupleOf(3)],
  [0x74, (machine) => machine.tuple(machine.popToMark())],
  // EMPTY_DICT, SETITEM, SETITEMS
  [0x7d, (machine) => machine.push({ type: "dictionary", entries: new Map() })],
  [0x73, (machine) => machine.setItems([machine.pop(), machine.pop()].reverse())],
  [0x75, (machine) => machine.setItems(machine.popToMark())],
  // MARK
  [0x28, (machine) => machine.mark()],
  // BINPUT, LONG_BINPUT, MEMOIZE, BINGET, LONG_BINGET
  [0x71, (machine) => machine.put(machine.reader.unsigned(1))],
  [0x72, (machine) => machine.put(machine.reader.unsigned(4))],
  [0x94, (machine) => machine.memoize()],
  [0x68, (machine) => machine.get(machine.reader.unsigned(1))],
  [0x6a, (machine) => machine.get(machine.reader.unsigned(4))],
  // GLOBAL, STACK_GLOBAL
  [0x63, (machine) => machine.pushClass(machine.reader.line(), machine.reader.line())],
  [
    0x93,
    (machine) => {
      const name = machine.text();
      machine.pushClass(machine.text(), name);
    },
  ],
  // NEWOBJ, BUILD
  [0x81, (machine) => machine.newObject()],
  [0x62, (machine) => machine.build()],
  // FRAME: 8 bytes; the upper ones are 0 in any file within the size limit
  [
    0x95,
    (machine) => {
      const length = machine.reader.unsigned(4) + machine.reader.unsigned(4) * 2 ** 32;
      machine.reader.openFrame(length);
    },
  ],
]);

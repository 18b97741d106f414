// What ioBroker's adapter has around it, for a run alone: an adapter core that prints states, and the names of the field's
// servers on this machine. The adapter itself is unmodified.
const { EventEmitter } = require("node:events");
const { Agent } = require("node:https");
const Module = require("node:module");

const { ports, session } = JSON.parse(process.env.FIELD);
const say = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);

class Adapter extends EventEmitter {
  constructor() {
    super();
    this.config = { type: "peugeot", interval: 60 };
    this.namespace = "psa.0";
    const log = (level) => (text) => say({ log: level, text: String(text) });
    this.log = Object.fromEntries(
      ["silly", "debug", "info", "warn", "error"].map((each) => [each, log(each)]),
    );
    setImmediate(() => this.emit("ready"));
  }

  async extendObject() {}
  async extendObjectAsync() {}
  async setObjectNotExists() {}
  async setObjectNotExistsAsync() {}
  async getObjectAsync() {}
  async setState(id, state) {
    say({ state: id, value: state !== null && typeof state === "object" ? state.val : state });
  }
  async setStateAsync(id, state) {
    await this.setState(id, state);
  }
  async getStateAsync(id) {
    return id === "auth.session" ? { val: JSON.stringify(session) } : undefined;
  }
  clearInterval(timer) {
    clearInterval(timer);
  }
}

const load = Module._load;
Module._load = (name, ...rest) => (name === "@iobroker/adapter-core" ? { Adapter } : load(name, ...rest));

const create = Agent.prototype.createConnection;
Agent.prototype.createConnection = function (options, ...rest) {
  const port = ports[options.host ?? options.hostname];
  if (port === undefined) throw new Error(`no such name in the test: ${options.host}`);
  return create.call(this, { ...options, host: "127.0.0.1", port, servername: options.host }, ...rest);
};

// Prose without meaning, with the statistics of real prose: few words often and many seldom, and
// the paragraphs, lists, tables and code of a technical chapter.

const OFTEN = `the a of to in is that and it for with as on by this from when at what one each which
has can or be not before after while only same until every other than its then where there`.split(/\s+/);

const SOMETIMES = `request answer server browser process query index table row column page cache key
lock queue worker thread loop timer stream buffer socket packet header cookie session token client
route handler layer error retry timeout limit pool connection transaction commit snapshot version
schema migration backup replica log metric trace alert deploy branch test review chapter reader
question memory interval card grade recall function value type object list map promise callback
module import name scope state event message channel signal file folder path disk block byte field
string number hash secret password account role rule reason moment second minute hour morning work
keep wait read write send ask learn forget find build break repair measure compare choose decide
small large slow quick early late plain strict shared private stable fresh stale honest`.split(/\s+/);

const SYLLABLES = `ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu bra cle dri flo gru pla
ste tri bron cal dem fin gal hol jun kel lam mor nev pol rud sal ter vin`.split(/\s+/);

/** How many words are rare: with those above, about as many as a long technical book holds. */
const RARE = 24_000;

export class Prose {
  #state;

  constructor(seed) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) >>> 0;
    this.#next();
  }

  /** The next of a fixed sequence of numbers from 0 up to 1 (mulberry32). */
  #next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  #below(count) {
    return Math.floor(this.#next() * count);
  }

  #of(list) {
    return list[this.#below(list.length)];
  }

  /** A word, the rarer the less often. */
  word() {
    const chance = this.#next();
    if (chance < 0.45) return this.#of(OFTEN);
    if (chance < 0.85) return this.#of(SOMETIMES);
    return this.#rare();
  }

  #rare() {
    // Squared, so that some rare words are rarer than others.
    let number = Math.floor(this.#next() ** 2 * RARE);
    let word = "";
    do {
      word += SYLLABLES[number % SYLLABLES.length];
      number = Math.floor(number / SYLLABLES.length);
    } while (number > 0);
    return word.length < 4 ? `${word}ne` : word;
  }

  #words(count) {
    return Array.from({ length: count }, () => this.word()).join(" ");
  }

  heading() {
    return `The ${this.#of(SOMETIMES)} ${this.#words(2 + this.#below(3))}`;
  }

  sentence() {
    const words = this.#words(7 + this.#below(12));
    const [first, ...rest] = words.split(" ");
    const code = this.#below(5) === 0 ? ` \`${this.#of(SOMETIMES)}.${this.#of(SOMETIMES)}\`` : "";
    return `${first[0].toUpperCase()}${first.slice(1)} ${rest.join(" ")}${code}.`;
  }

  question() {
    return `${this.sentence().slice(0, -1)}?`;
  }

  paragraph() {
    return Array.from({ length: 3 + this.#below(3) }, () => this.sentence()).join(" ");
  }

  /** A block of a section; `place` counts them, so that each section has some of each kind. */
  block(place, { link }) {
    switch (place % 8) {
      case 2:
        return this.#code();
      case 4:
        return this.#below(2) === 0 ? this.#list() : this.#table();
      case 5:
        return `${this.paragraph()} There is more of it in [${this.#words(3)}](${link}), *${this.word()}* or **${this.word()}**.`;
      case 6:
        return `> [!TIP] ${this.heading()}\n> ${this.paragraph()}`;
      default:
        return this.paragraph();
    }
  }

  #list() {
    const items = Array.from({ length: 3 + this.#below(3) }, () => `- **${this.word()}** ${this.sentence()}`);
    return items.join("\n");
  }

  #table() {
    const row = (cell) => `| ${Array.from({ length: 3 }, cell).join(" | ")} |`;
    const rows = Array.from({ length: 4 }, () => row(() => this.#words(2)));
    return [row(() => this.word()), row(() => "---"), ...rows].join("\n");
  }

  #code() {
    if (this.#below(3) === 0) {
      const [table, column, other] = [this.#of(SOMETIMES), this.#of(SOMETIMES), this.#of(SOMETIMES)];
      return `\`\`\`sql\nselect ${column}, count(*) as ${other}_count\nfrom ${table}s\nwhere ${column} > ${this.#below(900)}\ngroup by ${column}\norder by ${other}_count desc\nlimit ${1 + this.#below(90)};\n\`\`\``;
    }
    const lines = Array.from({ length: 4 + this.#below(6) }, (_, at) => {
      const [object, method] = [this.#of(SOMETIMES), this.#of(SOMETIMES)];
      return `  const ${object}${at} = await ${method}.${this.#of(SOMETIMES)}('${this.word()}', ${this.#below(1000)}); // ${this.#words(3)}`;
    });
    return `\`\`\`js\nasync function ${this.#of(SOMETIMES)}${this.#below(100)}(${this.#of(SOMETIMES)}) {\n${lines.join("\n")}\n  return { ok: true };\n}\n\`\`\``;
  }
}

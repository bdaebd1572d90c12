/**
 * Reads a text table: rows of cells with a delimiter between them, perhaps quoted, perhaps below the names of columns.
 *
 * @typedef {object} Table
 * @property {string[]} names Of the numeric columns.
 * @property {Float64Array} rows (n, features), without those with a missing value.
 * @property {string[]} notes What was left out.
 */

const DELIMITERS = [",", ";", "\t", "|"];

/**
 * @param {string} text
 * @returns {Table}
 */
export function readTable(text) {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n?|\n/).filter((line) => line.trim() && !line.startsWith("#"));
  if (lines.length === 0) throw new Error("the table is empty");
  const delimiter = delimiterOf(lines[0]), cells = lines.map((line) => cellsOf(line, delimiter));
  const width = cells[0].length, odd = cells.findIndex((row) => row.length !== width);
  if (odd > 0) throw new Error(`row ${odd + 1} of the table has ${cells[odd].length} cells, the first has ${width}`);
  const comma = delimiter === ";" ? "," : ".";
  const hasNames = cells[0].some((cell) => isFilled(cell) && Number.isNaN(numberOf(cell, comma)));
  const names = hasNames ? cells[0].map((cell) => cell.trim()) : cells[0].map((_, i) => `column ${i}`);
  const body = hasNames ? cells.slice(1) : cells;
  return numericPart(names, body, comma);
}

/**
 * Takes the columns whose cells are numbers or missing, and the rows without missing ones.
 *
 * @param {string[]} names
 * @param {string[][]} body
 * @param {string} comma The decimal mark.
 * @returns {Table}
 */
function numericPart(names, body, comma) {
  const places = names.map((_, column) => column).filter((column) => isNumeric(body, column, comma));
  if (places.length === 0) throw new Error("the table has no column of numbers");
  const values = [], notes = [];
  for (const row of body) {
    const numbers = places.map((column) => numberOf(row[column], comma));
    if (numbers.every(Number.isFinite)) values.push(numbers);
  }
  const ignored = names.filter((_, column) => !places.includes(column));
  if (ignored.length > 0) notes.push(`ignored columns without numbers: ${ignored.join(", ")}`);
  if (values.length < body.length) notes.push(`left out ${body.length - values.length} rows with missing values`);
  if (values.length === 0) throw new Error("every row of the table has a missing value");
  return { names: places.map((column) => names[column]), rows: Float64Array.from(values.flat()), notes };
}

/** @param {string} line The first. */
function delimiterOf(line) {
  const counts = DELIMITERS.map((delimiter) => cellsOf(line, delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))];
}

/**
 * @param {string} line
 * @param {string} delimiter
 */
function cellsOf(line, delimiter) {
  const cells = [];
  let cell = "", quoted = false;
  for (let i = 0; i < line.length; i++) {
    if (quoted && line[i] === '"' && line[i + 1] === '"') cell += line[i++];
    else if (line[i] === '"') quoted = !quoted;
    else if (line[i] === delimiter && !quoted) {
      cells.push(cell);
      cell = "";
    } else cell += line[i];
  }
  return [...cells, cell];
}

/** @param {string} cell */
function isFilled(cell) {
  return !/^\s*(|NA|N\/A|#N\/A|<NA>|NaN|null|None|\?|-|\.)\s*$/i.test(cell);
}

/**
 * Returns the number in a cell, or NaN.
 *
 * @param {string} cell
 * @param {string} comma
 */
function numberOf(cell, comma) {
  const text = comma === "," ? cell.replace(",", ".") : cell;
  return /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/.test(text) ? Number(text) : NaN;
}

/**
 * @param {string[][]} body
 * @param {number} column
 * @param {string} comma
 */
function isNumeric(body, column, comma) {
  const filled = body.map((row) => row[column]).filter(isFilled);
  return filled.length > 0 && filled.every((cell) => Number.isFinite(numberOf(cell, comma)));
}

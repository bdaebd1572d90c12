/// <reference lib="deno.ns" />
import assert from "node:assert/strict";
import { readTable } from "../../src/kmeans_gif/page/engine/table.js";

/**
 * @param {string} text
 * @param {string[]} names
 * @param {number[]} rows
 * @param {string[]} notes
 */
function assertReads(text, names, rows, notes = []) {
  const table = readTable(text);
  assert.deepEqual([table.names, [...table.rows], table.notes], [names, rows, notes]);
}

Deno.test("a table has names above numbers, or numbers only", () => {
  assertReads("a,b\n1,2\n3,4.5\n", ["a", "b"], [1, 2, 3, 4.5]);
  assertReads("1\t2\r\n3\t4", ["x", "y"], [1, 2, 3, 4]);
  assertReads("\ufeffx\n# a comment\n\n-1e3\n+.5\n", ["x"], [-1000, 0.5]);
});

Deno.test("cells may be quoted, and hold delimiters and quotes", () => {
  assertReads('"a, b","say ""c"""\n"1",2', ["a, b", 'say "c"'], [1, 2]);
});

Deno.test("quoted cells may hold line ends", () => {
  assertReads('"first\nname",b\r\n"1",2\n3,"4"\n', ["first\nname", "b"], [1, 2, 3, 4]);
  assertReads('a,note\n1,"two\r\nlines, # and\n\nmore"\n2,x\n', ["a"], [1, 2], [
    "ignored columns without numbers: note",
  ]);
});

Deno.test("columns without names are named as in Python", () => {
  assertReads("1,2,3,4", ["x1", "x2", "x3", "x4"], [1, 2, 3, 4]);
});

Deno.test("the options that read the same are named", () => {
  assert.equal(readTable("a;b\n1,5;2\n;3").reading, " --drop-missing --decimal ,");
  assert.equal(readTable("a,b\n1,2").reading, "");
});

Deno.test("with semicolons, a comma is the decimal mark", () => {
  assertReads("a;b\n1,5;2\n", ["a", "b"], [1.5, 2]);
});

Deno.test("columns of text and rows with missing values are left out with a note", () => {
  const notes = ["ignored columns without numbers: kind", "left out 2 rows with missing values"];
  assertReads("kind,x,y\na,1,2\nb,NA,3\nc,4,\nd,5,6", ["x", "y"], [1, 2, 5, 6], notes);
});

Deno.test("what is no table of numbers is an error in words", () => {
  assert.throws(() => readTable(" \n"), /the table is empty/);
  assert.throws(() => readTable("a,b\nc,d"), /no column of numbers/);
  assert.throws(() => readTable("a,b\n1,2\n3"), /row 3 of the table has 1 cells, the first has 2/);
  assert.throws(() => readTable('a,b\n1,"2\n3,4'), /a quote in row 2 of the table is not closed/);
  assert.throws(() => readTable('a,b\n1,"2" x\n'), /in row 2 of the table, text follows a quoted cell/);
  assert.throws(() => readTable("a,b\n1,\n,2"), /every row of the table has a missing value/);
});

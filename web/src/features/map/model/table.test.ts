import { expect, test } from "vitest";
import { readTsv, writeHtml, writeTsv } from "./table";

test("a block of a spreadsheet is read with its quotes, tabs and line breaks", () => {
  expect(readTsv('a\tb\r\n"two\nlines"\t"says ""hi"""\r\n')).toEqual([
    ["a", "b"],
    ["two\nlines", 'says "hi"'],
  ]);
  expect(readTsv('5" pipe\tx\n"open')).toEqual([
    ['5" pipe', "x"],
    ['"open', ""],
  ]);
  expect(readTsv("")).toEqual([[""]]);
});

test("what is written is read as the same", () => {
  const table = [
    ["a\tb", 'c"d'],
    ["", "é\n🙂"],
  ];
  expect(readTsv(writeTsv(table))).toEqual(table);
});

test("text is text in a table of HTML", () => {
  expect(writeHtml([["<b>&\n"]])).toBe("<table><tbody><tr><td>&#60;b&#62;&#38;<br></td></tr></tbody></table>");
});

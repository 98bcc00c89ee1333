import { describe, expect, test } from "vitest";
import { renderRoot } from "../../src/cli/render/root.js";
import { renderSignins } from "../../src/cli/render/signins.js";
import type { View } from "../../src/cli/render/view.js";
import { displayWidth } from "../../src/cli/render/width.js";
import { NOW } from "./answers.js";
import { expectGolden } from "./golden.js";
import { rootAnswer, rootEmpty, rootHostile } from "./root-answers.js";
import { signinsAnswer, signinsEmpty, signinsHostile } from "./signin-answers.js";

const WIDTHS = [60, 80, 132] as const;
const view = (width: number, more: Partial<View> = {}): View => ({ width, color: false, unicode: true, now: NOW, limit: undefined, ...more });

const RENDERINGS: Record<string, (on: View) => string> = {
  "root": (on) => renderRoot(rootAnswer, on),
  "root-empty": (on) => renderRoot(rootEmpty, on),
  "root-hostile": (on) => renderRoot(rootHostile, on),
  "signins": (on) => renderSignins(signinsAnswer, on),
  "signins-empty": (on) => renderSignins(signinsEmpty, on),
  "signins-hostile": (on) => renderSignins(signinsHostile, on),
}; // prettier-ignore

describe.each(Object.entries(RENDERINGS))("%s", (name, render) => {
  test.each(WIDTHS)("at %d columns", (width) => expectGolden(`${name}-${width}`, render(view(width))));

  test("in ASCII", () => {
    const text = render(view(80, { unicode: false }));
    expectGolden(`${name}-ascii`, text);
    expect(text.match(/[^\n -~]/u)).toBeNull();
  });

  test.each([...WIDTHS, 40])("is never wider than %d columns, commands to copy apart", (width) => {
    const lines = render(view(width)).split("\n");
    const next = lines.findIndex((text) => text.startsWith("NEXT"));
    expect((next < 0 ? lines : lines.slice(0, next)).filter((text) => displayWidth(text) > width)).toEqual([]);
  });

  test("lets no control or invisible character through", () => {
    expect(render(view(80)).match(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u)).toBeNull();
  });
});

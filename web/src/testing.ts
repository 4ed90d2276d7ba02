// Tests of components begin with `// @vitest-environment jsdom`; the others need no page.
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

afterEach(cleanup);

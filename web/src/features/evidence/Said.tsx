import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { Schema } from "@/api/client";
import { day } from "@/api/dates";
import { count } from "@/api/figures";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { Card, Section } from "@/ui/Card";
import { TextInput } from "@/ui/fields";
import { Problem } from "@/ui/Problem";
import { useFeedback, useFeedbackCount } from "./data";
import { scoreWords } from "./score";
import { texts } from "./texts";

const words = texts.said;
const FROM = "/w/$workspace/evidence";

/** What customers said: all of it, the latest first, or what has the words that are looked for. */
export function Said({ workspace }: { workspace: string }) {
  const search = useSearch({ from: FROM });
  const navigate = useNavigate({ from: FROM });
  const [typed, setTyped] = useState(search.words ?? "");
  const found = useFeedback(workspace, search.words);
  const counted = useFeedbackCount(workspace, search.words);
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section title={words.title} aside={counted.data && words.n(counted.data.n)}>
      <form
        className="flex flex-wrap items-start gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          const looked = typed.trim();
          void navigate({ search: looked ? { words: looked } : {}, resetScroll: false });
        }}
      >
        <search className="min-w-0 flex-1 basis-64 sm:max-w-md">
          <TextInput
            label={words.look}
            hint={words.hint}
            placeholder={words.placeholder}
            type="search"
            value={typed}
            onChange={setTyped}
          />
        </search>
        <Button type="submit" className="mt-6">
          {words.go}
        </Button>
      </form>
      {found.error && (
        <div className="mt-4">
          <Problem what={words.failed} hint={told(found.error).what} retry={() => void found.refetch()} />
        </div>
      )}
      {counted.data && counted.data.scores.length > 0 && <Scores scores={counted.data.scores} />}
      {found.data && items.length === 0 && (
        <p className="mt-4 text-quiet">{search.words ? words.none : words.noneAtAll}</p>
      )}
      {items.length > 0 && (
        <ul className="mt-4 grid gap-3 md:grid-cols-2">
          {items.map((one) => (
            <li key={one.id} className="min-w-0">
              <Answer workspace={workspace} one={one} />
            </li>
          ))}
        </ul>
      )}
      {found.hasNextPage && (
        <Button className="mt-4" isDisabled={found.isFetchingNextPage} onPress={() => void found.fetchNextPage()}>
          {words.more}
        </Button>
      )}
    </Section>
  );
}

function Answer({ workspace, one }: { workspace: string; one: Schema<"Feedback"> }) {
  return (
    <Card className="flex h-full flex-col px-4 py-3">
      <p className="flex flex-wrap items-baseline gap-x-2 text-[0.8125rem] text-quiet">
        {one.score && <b className="text-text tabular-nums">{scoreWords(one.score)}</b>}
        <span>{day(one.said_at)}</span>
        {one.question && <span dir="auto">{one.question}</span>}
        {one.touchpoint && <span dir="auto">{one.touchpoint}</span>}
      </p>
      {one.text && (
        <blockquote
          dir="auto"
          lang={one.language ?? undefined}
          className="mt-1 line-clamp-6 whitespace-pre-line [overflow-wrap:anywhere]"
        >
          {one.text}
        </blockquote>
      )}
      <p className="mt-auto truncate pt-2 text-[0.8125rem] text-quiet">
        {one.customer ? (
          <Link
            to="/w/$workspace/customers/$id"
            params={{ workspace, id: one.customer }}
            className="font-mono text-xs text-quiet"
          >
            {one.customer}
          </Link>
        ) : (
          words.anonymous
        )}
      </p>
    </Card>
  );
}

/** How often each score was given, a row of bars for each question. */
function Scores({ scores }: { scores: Schema<"FeedbackCount">["scores"] }) {
  const questions = [...new Set(scores.map((one) => one.question ?? ""))].slice(0, 3);
  return (
    <div className="mt-4 flex flex-wrap gap-x-10 gap-y-4">
      {questions.map((question) => {
        const own = scores.filter((one) => (one.question ?? "") === question);
        const most = Math.max(1, ...own.map((one) => one.n));
        return (
          <figure key={question}>
            <figcaption dir="auto" className="text-[0.8125rem] text-quiet">
              {words.scores(question)}
            </figcaption>
            <ul className="mt-1 flex h-24 items-end gap-1.5">
              {own.map((one) => (
                <li key={`${one.score.given} ${one.score.max}`} className="flex flex-col items-center">
                  <span className="text-[0.6875rem] text-quiet tabular-nums">{count(one.n)}</span>
                  <span
                    aria-hidden="true"
                    className="w-9 rounded-t bg-real-soft"
                    style={{ height: `${Math.max(2, (52 * one.n) / most)}px` }}
                  />
                  <span className="text-xs tabular-nums">{one.score.given}</span>
                </li>
              ))}
            </ul>
          </figure>
        );
      })}
    </div>
  );
}

import { useState } from "react";
import { Button } from "@/ui/Button";
import { Choice, TextInput } from "@/ui/fields";
import type { JourneyOut } from "./contract";
import { endAfter, lastDay, presets, samePeriod } from "./periods";
import { texts } from "./texts";
import { useJourneySearch } from "./useJourneySearch";

const CUSTOM = "custom";

/** Of which cases the figures are: those that start in a period. Presets come from the data's own range. */
export function PeriodChoice({ journey }: { journey: JourneyOut }) {
  const { search, set } = useJourneySearch();
  const [open, setOpen] = useState(false);
  const known = presets(journey.first_time, journey.last_time);
  const now = known.findIndex((one) => samePeriod(one, search));
  const custom = open || now < 0;
  const choose = (value: string) => {
    setOpen(value === CUSTOM);
    const preset = known[Number(value)];
    if (preset) set({ from: preset.from, to: preset.to });
  };
  return (
    <div className="flex flex-wrap items-end gap-2">
      <Choice
        small
        label={texts.period.label}
        value={custom ? CUSTOM : String(now)}
        options={[
          ...known.map((one, at) => ({ value: String(at), text: one.name })),
          { value: CUSTOM, text: texts.period.custom },
        ]}
        onChange={choose}
      />
      {custom && <OtherDays from={search.from} to={search.to} onShow={(from, to) => set({ from, to })} />}
    </div>
  );
}

function OtherDays({
  from,
  to,
  onShow,
}: {
  from: string | undefined;
  to: string | undefined;
  onShow: (from: string | undefined, to: string | undefined) => void;
}) {
  const [first, setFirst] = useState(from ?? "");
  const [last, setLast] = useState(lastDay(to));
  const wrong = first !== "" && last !== "" && last < first;
  return (
    <form
      className="flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (!wrong) onShow(first || undefined, endAfter(last));
      }}
    >
      <TextInput label={texts.period.from} type="date" value={first} onChange={setFirst} />
      <TextInput
        label={texts.period.to}
        type="date"
        value={last}
        onChange={setLast}
        error={wrong ? texts.period.wrong : undefined}
      />
      <Button small type="submit" className="mb-1">
        {texts.period.apply}
      </Button>
    </form>
  );
}

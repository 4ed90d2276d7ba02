import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answered, client } from "@/api/client";
import type { Of } from "@/api/map";
import { told } from "@/api/problems";
import { Button, buttonClass } from "@/ui/Button";
import { Problem } from "@/ui/Problem";
import { Sheet } from "@/ui/Sheet";
import { Told } from "@/ui/Told";
import { addressOf, type Format, isMap, MAPS, type MapFormat, type Period, PICTURES } from "./formats";
import { texts } from "./texts";

/** The journey as a file of any format; what a format cannot hold is listed before it is downloaded. */
export function TakeAway({ of, period, onPrint }: { of: Of; period: Period; onPrint: () => void }) {
  const [open, setOpen] = useState(false);
  const [format, setFormat] = useState<Format>("pdf");
  const close = () => setOpen(false);
  const { name } = texts.formats[format];
  return (
    <>
      <Button small onPress={() => setOpen(true)}>
        {texts.label}
      </Button>
      <Sheet title={texts.title} isOpen={open} onClose={close} closeText={texts.close}>
        <div className="grid gap-x-6 gap-y-5 sm:grid-cols-2">
          <Formats title={texts.picture} formats={PICTURES} chosen={format} onChoose={setFormat} />
          <Formats title={texts.map} formats={MAPS} chosen={format} onChoose={setFormat} />
        </div>
        <div className="mt-5 min-h-24 rounded-lg bg-band px-4 py-3" aria-live="polite">
          <p className="font-medium">{name}</p>
          {isMap(format) ? <Losses of={of} format={format} /> : <p className="text-quiet">{texts.pictureHolds}</p>}
        </div>
        <div className="mt-4 flex flex-wrap gap-2">
          <a href={addressOf(of, format, period)} download className={buttonClass("main")} onClick={close}>
            {texts.download(name)}
          </a>
          <Button
            onPress={() => {
              close();
              onPrint();
            }}
          >
            {texts.print}
          </Button>
        </div>
      </Sheet>
    </>
  );
}

function Formats({
  title,
  formats,
  chosen,
  onChoose,
}: {
  title: string;
  formats: readonly Format[];
  chosen: Format;
  onChoose: (format: Format) => void;
}) {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-[0.8125rem] font-semibold">{title}</legend>
      {formats.map((format) => (
        <label key={format} className="flex cursor-pointer items-baseline gap-2.5 rounded-md px-2 py-1 hover:bg-band">
          <input
            type="radio"
            name="format"
            value={format}
            checked={format === chosen}
            onChange={() => onChoose(format)}
            className="shrink-0 accent-[var(--real)]"
          />
          <span className="min-w-0">
            <span className="block">{texts.formats[format].name}</span>
            <span className="block text-xs leading-snug text-quiet">
              <Told text={texts.formats[format].text} />
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Losses({ of, format }: { of: Of; format: MapFormat }) {
  const losses = useQuery({
    queryKey: ["get", "journey", of, "losses", format],
    queryFn: () =>
      answered(
        client.GET("/workspaces/{workspace}/journeys/{slug}/map/losses", { params: { path: of, query: { format } } }),
      ),
  });
  if (losses.error) {
    return <Problem what={texts.failed} hint={told(losses.error).what} retry={() => void losses.refetch()} />;
  }
  if (!losses.data) return <p className="text-quiet">{texts.looking}</p>;
  const { items } = losses.data;
  if (items.length === 0) return <p className="text-quiet">{texts.holdsAll}</p>;
  return (
    <>
      <p className="text-quiet">{texts.losses}</p>
      <ul className="mt-1 flex list-disc flex-col gap-0.5 pl-5 text-[0.875rem]">
        {items.map((line) => (
          <li key={line} dir="auto" className="[overflow-wrap:anywhere]">
            <Told text={line} />
          </li>
        ))}
      </ul>
    </>
  );
}

import { useState } from "react";
import { Choice, TextInput } from "@/ui/fields";
import { usePeople } from "../data";
import { texts } from "../texts";

const OTHER = "+";
const words = texts.fixExperience;

/** Who does it: somebody known, or a new name, which is added to the people. */
export function PersonChoice({
  value,
  onChange,
  error,
}: {
  value: string;
  onChange: (name: string) => void;
  error?: string | undefined;
}) {
  const people = usePeople();
  const [other, setOther] = useState(false);
  const known = people.data?.items ?? [];
  return (
    <div className="flex flex-col gap-2">
      <Choice
        label={words.owner}
        value={other ? OTHER : value}
        options={[
          { value: "", text: words.nobody },
          ...known.map((one) => ({ value: one.name, text: one.name })),
          { value: OTHER, text: words.addPerson },
        ]}
        onChange={(name) => {
          setOther(name === OTHER);
          onChange(name === OTHER ? "" : name);
        }}
        hint={error && !other && <span className="text-accent">{error}</span>}
      />
      {other && (
        <TextInput label={words.personName} value={value} onChange={onChange} maxLength={200} error={error} autoFocus />
      )}
    </div>
  );
}

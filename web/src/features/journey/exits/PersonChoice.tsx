import { useState } from "react";
import { told } from "@/api/problems";
import { Button } from "@/ui/Button";
import { Choice, TextInput } from "@/ui/fields";
import { useAddPerson, usePeople } from "../data";
import { texts } from "../texts";

const OTHER = "+";
const words = texts.fixExperience;

/** Who does it: somebody known, or a new name. */
export function PersonChoice({
  value,
  onChange,
  error,
}: {
  value: string;
  onChange: (id: string) => void;
  error?: string | undefined;
}) {
  const people = usePeople();
  const add = useAddPerson();
  const [name, setName] = useState<string>();
  const known = people.data?.items ?? [];
  const save = () => {
    const given = name?.trim();
    if (!given) return;
    add.mutate(given, {
      onSuccess: (person) => {
        setName(undefined);
        onChange(person.id);
      },
    });
  };
  return (
    <div>
      <Choice
        label={words.owner}
        value={name === undefined ? value : OTHER}
        options={[
          { value: "", text: words.nobody },
          ...known.map((one) => ({ value: one.id, text: one.name })),
          { value: OTHER, text: words.addPerson },
        ]}
        onChange={(id) => {
          setName(id === OTHER ? "" : undefined);
          if (id !== OTHER) onChange(id);
        }}
        hint={error && <span className="text-accent">{error}</span>}
      />
      {name !== undefined && (
        // biome-ignore lint/a11y/noStaticElementInteractions: Enter adds the person and does not send the form around it
        <div
          className="mt-2 flex items-end gap-2"
          onKeyDown={(event) => {
            if (event.key !== "Enter") return;
            event.preventDefault();
            save();
          }}
        >
          <div className="min-w-0 flex-1">
            <TextInput
              label={words.personName}
              value={name}
              onChange={setName}
              maxLength={200}
              error={add.error ? told(add.error).what : undefined}
            />
          </div>
          <Button small onPress={save} isDisabled={!name.trim() || add.isPending} className="mb-0.5">
            {words.add}
          </Button>
        </div>
      )}
    </div>
  );
}

import { NameChoice } from "@/ui/NameChoice";
import { usePeople } from "../data";
import { texts } from "../texts";

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
  return (
    <NameChoice
      label={words.owner}
      names={people.data?.items.map((one) => one.name) ?? []}
      nobody={words.nobody}
      otherText={words.addPerson}
      otherLabel={words.personName}
      value={value}
      onChange={onChange}
      error={error}
    />
  );
}

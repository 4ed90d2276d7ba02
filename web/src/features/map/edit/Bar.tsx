import { Menu, MenuItem, MenuTrigger } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import { Button } from "@/ui/Button";
import type { LaneKind } from "../contract";
import { LANE_KINDS, texts } from "../texts";
import { addLane, addStage, addStep, afterwards, CTRL, canAdd, commandsFor, redo, undo } from "./commands";
import type { Editor } from "./useEditor";

export const MENU_ITEM =
  "flex cursor-pointer items-baseline justify-between gap-5 rounded-md px-3 py-1.5 outline-none data-[focused]:bg-band data-[hovered]:bg-band";
export const MENU_BOX = "max-h-[70vh] min-w-60 overflow-y-auto rounded-lg border border-line bg-paper p-1 shadow-card";

/** What can be done with the map, above it; and whether all of it is kept. */
export function Bar({ editor, onDone }: { editor: Editor; onDone: () => void }) {
  const { state, session } = editor;
  const words = texts.tools;
  const then = (what: () => void) => () => {
    what();
    onDone();
  };
  return (
    <div className="mb-2 flex flex-wrap items-center gap-1.5 print:hidden" role="toolbar" aria-label={words.label}>
      <Button small aria-label={words.undo(state.undo)} isDisabled={!state.undo} onPress={then(() => undo(editor))}>
        <span aria-hidden="true">↶</span>
      </Button>
      <Button small aria-label={words.redo(state.redo)} isDisabled={!state.redo} onPress={then(() => redo(editor))}>
        <span aria-hidden="true">↷</span>
      </Button>
      <span className="mx-1 h-5 border-l border-line" aria-hidden="true" />
      {canAdd(editor) && (
        <>
          <Button small onPress={() => addStep(editor)}>
            <span aria-hidden="true">+</span> {words.step}
          </Button>
          <Button small onPress={() => addStage(editor)}>
            <span aria-hidden="true">+</span> {words.stage}
          </Button>
        </>
      )}
      <MenuTrigger>
        <Button small>
          <span aria-hidden="true">+</span> {words.lane}
        </Button>
        <Popover className={MENU_BOX}>
          <Menu
            className="outline-none"
            aria-label={words.lane}
            onClose={onDone}
            onAction={(kind) => afterwards(() => addLane(editor, kind as LaneKind))}
          >
            {LANE_KINDS.map((kind) => (
              <MenuItem key={kind} id={kind} className={MENU_ITEM} textValue={texts.lanes[kind].title}>
                <span>{texts.lanes[kind].title}</span>
                <span className="text-[0.8125rem] text-quiet max-sm:hidden">{texts.lanes[kind].hint}</span>
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      <MenuTrigger>
        <Button small>{words.more}</Button>
        <Popover className={MENU_BOX}>
          <CommandMenu editor={editor} onClose={onDone} />
        </Popover>
      </MenuTrigger>
      <Button small weight="quiet" onPress={() => editor.open("quick")} className="max-sm:hidden">
        {words.quick} <kbd className="rounded border border-line px-1 text-[0.6875rem]">/</kbd>
      </Button>
      <Button small weight="quiet" onPress={() => editor.open("shortcuts")}>
        {words.shortcuts} <kbd className="rounded border border-line px-1 text-[0.6875rem] max-sm:hidden">?</kbd>
      </Button>
      <p role="status" className="ml-auto text-[0.8125rem] text-quiet">
        {state.saving === "offline" ? (
          <span className="text-text">
            {texts.saving.offline}{" "}
            <Button small onPress={session.retry}>
              {texts.saving.retry}
            </Button>
          </span>
        ) : (
          texts.saving[state.saving]
        )}
      </p>
    </div>
  );
}

/** Everything that can be done at the place where one is. */
export function CommandMenu({ editor, onClose }: { editor: Editor; onClose: () => void }) {
  const commands = commandsFor(editor);
  return (
    <Menu
      className="outline-none"
      aria-label={texts.menu(texts.title)}
      onClose={onClose}
      onAction={(id) => {
        const command = commands.find((one) => one.id === id);
        if (command) afterwards(command.run);
      }}
    >
      {commands.map((command) => (
        <MenuItem key={command.id} id={command.id} textValue={command.text} className={MENU_ITEM}>
          <span>{command.text}</span>
          {command.keys && <kbd className="text-[0.8125rem] text-quiet">{command.keys.replace("Ctrl", CTRL)}</kbd>}
        </MenuItem>
      ))}
    </Menu>
  );
}

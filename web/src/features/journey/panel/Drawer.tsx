import type { ReactNode } from "react";
import { Button } from "@/ui/Button";
import { texts } from "../texts";

/** A place beside the picture; on a narrow screen it comes up from below and leaves the picture in sight. */
export function Drawer({ label, onClose, children }: { label: string; onClose: () => void; children: ReactNode }) {
  return (
    <aside
      aria-label={label}
      data-drawer
      onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && onClose()}
      className="fixed inset-x-0 bottom-0 z-30 max-h-[68vh] overflow-y-auto rounded-t-2xl border border-line bg-paper p-5 pb-8 shadow-[0_-8px_32px_rgb(0_0_0/0.18)] sm:inset-x-auto sm:top-0 sm:right-0 sm:max-h-none sm:w-[25rem] sm:rounded-none sm:rounded-l-2xl xl:sticky xl:top-4 xl:max-h-[calc(100vh-2rem)] xl:w-auto xl:rounded-xl xl:shadow-card print:hidden"
    >
      <Button
        weight="quiet"
        small
        aria-label={texts.panel.close}
        onPress={onClose}
        className="absolute top-3 right-3 z-10"
      >
        <svg viewBox="0 0 16 16" className="size-4" stroke="currentColor" strokeWidth="1.6" aria-hidden="true">
          <path d="M3.5 3.5l9 9M12.5 3.5l-9 9" />
        </svg>
      </Button>
      {children}
    </aside>
  );
}

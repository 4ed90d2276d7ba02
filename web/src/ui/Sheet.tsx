import type { ReactNode } from "react";
import { Dialog, Heading } from "react-aria-components/Dialog";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { Button } from "./Button";

/** A dialog over the page: a question to answer, or one thing to fill in. Escape closes it. */
export function Sheet({
  title,
  isOpen,
  onClose,
  closeText = "Close",
  children,
}: {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  closeText?: string;
  children: ReactNode;
}) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable
      className="fixed inset-0 z-40 flex items-end justify-center overflow-y-auto bg-veil p-0 sm:items-center sm:p-6"
    >
      <Modal className="w-full max-w-lg rounded-t-xl border border-line bg-paper shadow-card sm:rounded-xl">
        <Dialog className="max-h-[90vh] overflow-y-auto p-6 outline-none">
          <div className="mb-4 flex items-start justify-between gap-4">
            <Heading slot="title" className="text-lg font-semibold tracking-tight">
              {title}
            </Heading>
            <Button weight="quiet" small onPress={onClose}>
              {closeText}
            </Button>
          </div>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

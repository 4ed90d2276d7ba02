import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { onSessionEnd } from "@/api/client";
import { newQueryClient } from "./queries";
import { router } from "./router";
import "./styles.css";

const queries = newQueryClient();

onSessionEnd(() => {
  if (router.state.location.pathname !== "/sign-in") {
    void router.navigate({ to: "/sign-in", search: { back: router.state.location.href } });
  }
});

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}

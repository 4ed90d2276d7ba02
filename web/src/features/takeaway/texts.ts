/** The words of what can be taken away. */
export const texts = {
  label: "Take away",
  title: "Take it away",
  picture: "The picture",
  map: "The map",
  formats: {
    svg: { name: "Picture (SVG)", text: "Sharp at any size, for slides and papers." },
    png: { name: "Picture (PNG)", text: "For a chat or a document." },
    pdf: { name: "Paper (PDF)", text: "To print, with numbered differences." },
    html: { name: "Page (HTML)", text: "Opens without a network; the marks can be pressed." },
    yaml: { name: "Map file (YAML)", text: "For a repository and for `desireline check`." },
    json: { name: "Map (JSON)", text: "For programs." },
    xlsx: { name: "Workbook (XLSX)", text: "For Excel, with the grid on the first sheet." },
    "csv-wide": { name: "Grid (CSV)", text: "A column for each step, a row for each lane." },
    csv: { name: "List (CSV)", text: "A row for each cell, to compare and to count." },
    mermaid: { name: "Mermaid", text: "For a wiki that draws it." },
    markdown: { name: "Markdown", text: "A page with a table for each stage." },
  },
  pictureHolds:
    "It holds what the picture shows in this period. Lanes, brief and history stay here: take the map for those.",
  holdsAll: "It holds all of the map. Brought in again, the map is the same.",
  losses: "It cannot hold:",
  looking: "Looking at what it can hold…",
  failed: "What it cannot hold could not be found out.",
  download: (name: string) => `Download: ${name}`,
  print: "Print…",
  close: "Close",
} as const;

/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns of text, as wide as their widest cell; numbers stand right. Cells may hold anybody's text: a row stays a line. */
public final class TextTable {
    private final List<String[]> rows = new ArrayList<>();

    public TextTable(String... head) {
        rows.add(head);
    }

    /** Adds a row. */
    public void row(Object... cells) {
        rows.add(Arrays.stream(cells)
                .map(cell -> TerminalText.line(String.valueOf(cell)))
                .toArray(String[]::new));
    }

    /** Prints all rows. */
    public void print(PrintWriter out) {
        int[] widths = new int[rows.get(0).length];
        boolean[] numbers = new boolean[widths.length];
        Arrays.fill(numbers, true);
        for (int r = 0; r < rows.size(); r++) {
            for (int c = 0; c < widths.length; c++) {
                String cell = rows.get(r)[c];
                widths[c] = Math.max(widths[c], cell.length());
                numbers[c] &= r == 0 || cell.matches("-?\\d+");
            }
        }
        rows.forEach(row -> out.println(line(row, widths, numbers)));
        out.flush();
    }

    private static String line(String[] row, int[] widths, boolean[] numbers) {
        StringBuilder line = new StringBuilder();
        for (int c = 0; c < row.length; c++) {
            String space = " ".repeat(widths[c] - row[c].length());
            line.append(c == 0 ? "" : "  ").append(numbers[c] ? space + row[c] : row[c] + space);
        }
        return line.toString().stripTrailing();
    }
}

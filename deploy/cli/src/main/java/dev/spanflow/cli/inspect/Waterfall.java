/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

import dev.spanflow.cli.TerminalText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A trace as text: one line a span, children under their parents, a bar for its time, and its state. Pure. */
final class Waterfall {
    private static final int MOST_INDENT = 16;
    private static final int NARROWEST = 60;

    private final int nameWidth;
    private final int barWidth;
    private final boolean colours;
    private final Map<String, SpanNode> byId = new LinkedHashMap<>();
    private final Map<String, List<SpanNode>> children = new HashMap<>();
    private long from = Long.MAX_VALUE;
    private long to = Long.MIN_VALUE;

    private record Turn(SpanNode span, int depth) {}

    /** @param width of the terminal, in characters */
    private Waterfall(int width, boolean colours) {
        int usable = Math.max(NARROWEST, width);
        this.nameWidth = usable / 3;
        this.barWidth = usable / 4;
        this.colours = colours;
    }

    /** At most so many lines. */
    static List<String> lines(Collection<SpanNode> spans, int width, boolean colours, int limit) {
        Waterfall waterfall = new Waterfall(width, colours);
        spans.forEach(waterfall::add);
        return waterfall.draw(limit);
    }

    private void add(SpanNode span) {
        byId.put(span.id(), span);
        if (span.startMicros() == SpanNode.UNKNOWN) {
            return;
        }
        from = Math.min(from, span.startMicros());
        to = Math.max(to, Objects.requireNonNullElse(span.endMicros(), span.startMicros()));
    }

    private List<String> draw(int limit) {
        List<SpanNode> roots = new ArrayList<>();
        for (SpanNode span : byId.values()) {
            if (isRoot(span)) {
                roots.add(span);
            } else {
                children.computeIfAbsent(String.valueOf(span.parentId()), parent -> new ArrayList<>())
                        .add(span);
            }
        }
        List<String> lines = new ArrayList<>();
        drawAll(roots, lines, limit);
        // what is left hangs in circles
        while (lines.size() < limit && !byId.isEmpty()) {
            drawAll(List.of(byId.values().iterator().next()), lines, limit);
        }
        return lines;
    }

    private boolean isRoot(SpanNode span) {
        return span.parentId() == null
                || !byId.containsKey(span.parentId())
                || span.parentId().equals(span.id());
    }

    private void drawAll(List<SpanNode> roots, List<String> lines, int limit) {
        Deque<Turn> turns = new ArrayDeque<>();
        push(roots, 0, turns);
        while (!turns.isEmpty() && lines.size() < limit) {
            Turn turn = turns.pop();
            if (byId.remove(turn.span().id()) != null) {
                lines.add(line(turn.span(), turn.depth()));
                push(children.getOrDefault(turn.span().id(), List.of()), turn.depth() + 1, turns);
            }
        }
    }

    private static void push(List<SpanNode> siblings, int depth, Deque<Turn> turns) {
        List<SpanNode> byStart = new ArrayList<>(siblings);
        byStart.sort(Comparator.comparingLong(SpanNode::startMicros).thenComparing(SpanNode::id));
        for (int i = byStart.size() - 1; i >= 0; i--) {
            turns.push(new Turn(byStart.get(i), depth));
        }
    }

    private String line(SpanNode span, int depth) {
        String name = "  ".repeat(Math.min(depth, MOST_INDENT))
                + (span.failed() ? "✗ " : "")
                + TerminalText.line(span.name());
        String plain = TerminalText.line(span.state());
        String state = colours ? "\u001b[" + span.look().colour() + "m" + plain + "\u001b[0m" : plain;
        return fitted(name, nameWidth) + "  " + bar(span) + "  " + fittedRight(duration(span), 8) + "  " + state;
    }

    private String bar(SpanNode span) {
        if (span.startMicros() == SpanNode.UNKNOWN) {
            return " ".repeat(barWidth);
        }
        int begin = Math.min(barWidth - 1, column(span.startMicros()));
        Long ended = span.endMicros();
        int end = ended == null ? begin + 1 : Math.max(begin + 1, column(ended));
        String bar = ended == null ? "▸" : "▬".repeat(end - begin);
        return fitted(" ".repeat(begin) + bar, barWidth);
    }

    private int column(long micros) {
        double part = to <= from ? 0 : (double) (micros - from) / (to - from);
        return (int) Math.min(barWidth, Math.max(0, Math.round(part * barWidth)));
    }

    static String duration(SpanNode span) {
        if (span.startMicros() == SpanNode.UNKNOWN) {
            return "";
        }
        return span.endMicros() == null ? "running" : duration(Math.max(0, span.endMicros() - span.startMicros()));
    }

    private static String duration(long micros) {
        if (micros < 1_000) {
            return micros + " µs";
        }
        if (micros < 1_000_000) {
            return micros / 1_000 + " ms";
        }
        long tenths = micros / 100_000;
        return tenths < 6_000 ? tenths / 10 + "." + tenths % 10 + " s" : tenths / 600 + " min";
    }

    private static String fitted(String text, int width) {
        return text.length() <= width ? text + " ".repeat(width - text.length()) : text.substring(0, width - 1) + "…";
    }

    private static String fittedRight(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.queries;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.spanflow.assembler.ordering.KnownSpan;
import dev.spanflow.assembler.ordering.TraceView;
import dev.spanflow.assembler.ordering.WaitingPage;
import dev.spanflow.assembler.ordering.WaitingSpan;
import dev.spanflow.assembler.rows.StoredRows;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Tells of one trace, or of one span of it. */
final class TraceAnswers {
    private TraceAnswers() {}

    static Answer of(StoredRows rows, int partition, Question question) throws Refusal {
        TraceView trace = TraceView.find(rows, question.account(), question.id());
        if (trace == null) {
            throw new Refusal(
                    Refusal.NOT_FOUND,
                    "no trace " + question.id() + " of account " + question.account()
                            + ": nothing of it has come, or it was forgotten trace.retention.ms after its last record");
        }
        String span = question.span();
        return Answer.ok(span == null ? trace(trace, partition, question) : span(trace, span, question));
    }

    private static String trace(TraceView trace, int partition, Question question) throws Refusal {
        WaitingPage waiting = page(trace, question);
        return Json.object(json -> {
            Json.raw(json, "summary", trace.summary().toJson());
            json.writeNumberField("partition", partition);
            json.writeNumberField("first_offset", trace.firstOffset());
            json.writeNumberField("last_offset", trace.lastOffset());
            json.writeArrayFieldStart("waiting");
            for (WaitingSpan span : waiting.spans()) {
                json.writeStartObject();
                write(json, span);
                json.writeEndObject();
            }
            json.writeEndArray();
            Json.text(json, "next", waiting.next());
        });
    }

    private static WaitingPage page(TraceView trace, Question question) throws Refusal {
        try {
            return trace.waiting(question.after(), question.limit());
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private static String span(TraceView trace, String id, Question question) throws Refusal {
        KnownSpan span = trace.span(id);
        if (span == null) {
            throw new Refusal(
                    Refusal.NOT_FOUND,
                    "nothing is known of span " + id + " in trace " + question.id() + ", nobody waits for it");
        }
        return Json.object(json -> write(json, span));
    }

    private static void write(JsonGenerator json, KnownSpan span) throws IOException {
        json.writeStringField("id", span.id());
        WaitingSpan waiting = span.waiting();
        json.writeStringField("state", span.released() ? "released" : span.appended() == null ? "missing" : "waiting");
        json.writeBooleanField("completed", span.completed());
        Json.number(json, "appended_ms", span.appended());
        json.writeArrayFieldStart("marks");
        for (String mark : span.marks()) {
            json.writeString(mark);
        }
        json.writeEndArray();
        json.writeBooleanField("awaited", span.awaited());
        Json.number(json, "deadline_ms", span.deadline());
        writeWaiting(json, waiting);
    }

    private static void writeWaiting(JsonGenerator json, @Nullable WaitingSpan waiting) throws IOException {
        if (waiting != null) {
            json.writeObjectFieldStart("waiting");
            write(json, waiting);
            json.writeEndObject();
        }
    }

    private static void write(JsonGenerator json, WaitingSpan span) throws IOException {
        json.writeStringField("id", span.id());
        Json.text(json, "parent_id", span.parentId());
        json.writeBooleanField("completed", span.completed());
        json.writeNumberField("since_ms", span.since());
        json.writeNumberField("offset", span.offset());
        Json.number(json, "deadline_ms", span.deadline());
    }
}

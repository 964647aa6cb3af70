/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.exporter.ledger.ExportLedger;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class BooksTest {
    @Test
    void books_balance_whenAllThatWasForwarded_isDoneOrUnread() throws IOException {
        assertThat(books(10, true, 6, 4, 0, true).balance()).isTrue();
        assertThat(books(10, true, 6, 4, 0, true).verdict()).isEqualTo("The books balance.");
    }

    @Test
    void books_differ_whenOneIsNowhere_orThereTwice() throws IOException {
        assertThat(books(10, true, 6, 3, 0, true).balance()).isFalse();
        assertThat(books(10, true, 6, 3, 0, true).verdict()).startsWith("The books differ by 1 ");
        assertThat(books(10, true, 7, 4, 0, true).balance()).isFalse();
    }

    @Test
    void retention_explainsWhatIsMissing_andNoMore() throws IOException {
        assertThat(books(10, true, 6, 2, 3, true).balance()).isTrue();
        assertThat(books(10, true, 6, 0, 3, true).balance()).isFalse();
    }

    @Test
    void movingBooks_areNoFault_butTheAssemblersOwnAre() throws IOException {
        assertThat(books(10, true, 6, 3, 0, false).balance()).isTrue();
        assertThat(books(10, true, 6, 3, 0, false).verdict()).contains("ask again");
        assertThat(books(10, false, 6, 4, 0, true).balance()).isFalse();
    }

    private static Books books(
            long forwarded, boolean balances, long acknowledged, long unread, long lost, boolean settled)
            throws IOException {
        JsonTree assembler =
                JsonTree.parse("{\"forwarded\":" + forwarded + ",\"balances\":" + balances + ",\"partitions\":[]}");
        return new Books(assembler, new ExportLedger(acknowledged, 0, 0, 0, 0, lost, 0), unread, settled);
    }
}

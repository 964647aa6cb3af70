/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.Pragma;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;

/** Opens the SQLite file. A killed process loses nothing that was committed; a power cut may lose the newest. */
final class Database {
    private static final int VERSION = 1;

    private Database() {}

    /** Makes the file, its folder and tables when absent. */
    static void prepare(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (Connection db = writer(file)) {
                createTables(db, file);
            }
        } catch (SQLException | IOException e) {
            throw new IllegalStateException("cannot use " + file + " as the stand-in's database: " + e.getMessage(), e);
        }
    }

    static Connection writer(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.NORMAL);
        config.setTransactionMode(TransactionMode.IMMEDIATE);
        config.setBusyTimeout(5_000);
        config.setCacheSize(-65_536); // KiB
        // A batch dirties thousands of index pages; copied back after each, they would be written twice as often.
        config.setPragma(Pragma.WAL_AUTOCHECKPOINT, "16384"); // pages
        Connection db = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
        db.setAutoCommit(false);
        return db;
    }

    /** Sees one state of the database from its first query to its next commit, beside the writer. */
    static Connection reader(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(5_000);
        Connection db = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
        db.setAutoCommit(false);
        return db;
    }

    private static void createTables(Connection db, Path file) throws SQLException, IOException {
        try (Statement statement = db.createStatement()) {
            int version = version(statement);
            if (version != 0 && version != VERSION) {
                throw new IllegalStateException("database " + file + " has version " + version + ", this program knows "
                        + VERSION + ": move the file away to start anew");
            }
            if (version == 0) {
                statement.executeUpdate(schema());
                statement.executeUpdate("PRAGMA user_version = " + VERSION);
            }
        }
        db.commit();
    }

    private static int version(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            return row.getInt(1);
        }
    }

    private static String schema() throws IOException {
        try (InputStream sql = Database.class.getResourceAsStream("schema.sql")) {
            if (sql == null) {
                throw new IOException("schema.sql is not on the class path");
            }
            return new String(sql.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

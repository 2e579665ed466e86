CREATE TABLE `tabSingles` (
  `doctype` varchar(255), `field` varchar(255), `value` longtext,
  KEY `singles_doctype_field_index` (`doctype`, `field`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC CHARACTER SET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `tabSessions` (
  `user` varchar(255), `sid` varchar(255), `sessiondata` longtext, `ipaddress` varchar(16),
  `lastupdate` datetime(6), `status` varchar(20),
  KEY `sid` (`sid`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC CHARACTER SET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `__Auth` (
  `doctype` varchar(140) NOT NULL, `name` varchar(255) NOT NULL, `fieldname` varchar(140) NOT NULL,
  `password` text NOT NULL, `encrypted` int(1) NOT NULL DEFAULT 0,
  PRIMARY KEY (`doctype`, `name`, `fieldname`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC CHARACTER SET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

CREATE TABLE `tabDefaultValue` (
  `parent` varchar(255), `defkey` varchar(255), `defvalue` text,
  PRIMARY KEY (`parent`, `defkey`)
) ENGINE=InnoDB ROW_FORMAT=DYNAMIC CHARACTER SET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

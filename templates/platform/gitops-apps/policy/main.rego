# METADATA
# title: Every finding of every rule
# description: A rule that lies in rules/ takes part; nothing has to be registered.
package main

deny contains finding if {
	some id
	some found in data.rules[id].deny
	finding := {
		"rule": id,
		"path": object.get(found, "path", path),
		"msg": found.msg,
		"remedy": found.remedy,
	}
}

default path := ""

path := input.path

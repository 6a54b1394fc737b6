# METADATA
# title: What platform.yaml says
package lib.settings

# What names teams, applications and environments.
label := `^[a-z]([a-z0-9-]*[a-z0-9])?$`

# Semantic version: the folder of a published chart.
version := `^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?$`

# repoURL of everything that Argo CD reads.
repository_url := concat("", [data.platform.repository, ".git"])

# An environment by its name; undefined when there is none of that name.
environment(name) := found[0] if {
	found := [candidate |
		some candidate in data.platform.environments
		candidate.name == name
	]
}

environments contains environment.name if some environment in data.platform.environments

# Name of the AppProject and of the namespace of a team in an environment.
home(team, name) := concat("-", [team, name])

# The destination of everything in a namespace of an environment.
destination(name, namespace) := object.union(environment(name).destination, {"namespace": namespace})

# Digests are demanded unless the settings say that they are not.
demands_digest(name) := false if environment(name).requireDigest == false

else := true

# The GitHub team that approves what a team changes in an environment.
owner(team, environment) := sprintf("@%s/%s-%s-approvers", [data.platform.organization, team, environment.name]) if {
	environment.owners == "approvers"
} else := sprintf("@%s/%s", [data.platform.organization, team])

# Folders of a team with the team that owns each.
owned_folders(team) := {folder: owner(team, environment) |
	some environment in data.platform.environments
	some root in ["argocd/applications", "values"]
	folder := sprintf("/%s/%s/%s/", [root, environment.name, team])
}

DELETE FROM office;
